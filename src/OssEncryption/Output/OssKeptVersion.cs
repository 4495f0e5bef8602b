using OssEncryption.Client.Model;
using OssEncryption.Protection.Run;

namespace OssEncryption;

/// <summary>A version that a plan left behind: the object as it was before it was encrypted. Two
/// are equal when they are the same version, left by the same plan.</summary>
public sealed record OssKeptVersion
{
    /// <summary>Creates a version, for tests of scripts that take kept versions. No plan proves its copy, so
    /// Remove-OssKeptVersion refuses it.</summary>
    /// <param name="path">The folder of the plan.</param>
    /// <param name="bucketName">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="versionId">The version.</param>
    /// <param name="copyVersionId">The version that is its copy.</param>
    /// <param name="encryption">How it is encrypted; not at all when it is left out.</param>
    /// <param name="size">The size in bytes.</param>
    public OssKeptVersion(
        string path,
        string bucketName,
        string key,
        string versionId,
        string copyVersionId,
        EncryptionRule? encryption = null,
        long size = 0)
    {
        Path = path;
        BucketName = bucketName;
        Key = key;
        VersionId = versionId;
        CopyVersionId = copyVersionId;
        Encryption = encryption ?? EncryptionRule.None;
        Size = size;
        StorageClass = "";
    }

    internal OssKeptVersion(string path, KeptVersion kept, KeptVersionState state, decimal? monthlyCost)
        : this(path, kept.Address.Bucket, kept.Address.Key, kept.Address.VersionId!, kept.Copy.VersionId!,
            state.State.Encryption, state.State.Size)
    {
        Kept = kept;
        StorageClass = state.State.Properties.StorageClass ?? "";
        LastModified = state.State.LastModified.LocalDateTime;
        IsOnLegalHold = state.IsHeld;
        RetainedUntil = state.State.Properties.Retention?.End?.LocalDateTime;
        MonthlyCost = monthlyCost;
    }

    /// <summary>The folder of the plan.</summary>
    public string Path { get; }

    /// <summary>The bucket.</summary>
    public string BucketName { get; }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The version.</summary>
    public string VersionId { get; }

    /// <summary>The version that is its proved copy.</summary>
    public string CopyVersionId { get; }

    /// <summary>The size in bytes.</summary>
    public long Size { get; }

    /// <summary>The storage class.</summary>
    public string StorageClass { get; }

    /// <summary>How it is encrypted.</summary>
    public EncryptionRule Encryption { get; }

    /// <summary>When it was written, in local time.</summary>
    public DateTime LastModified { get; }

    /// <summary>When its retention ends, in local time; nothing without one.</summary>
    public DateTime? RetainedUntil { get; }

    /// <summary>Whether it is on legal hold.</summary>
    public bool IsOnLegalHold { get; }

    /// <summary>What it costs in a month, in the currency of the price; nothing without one.</summary>
    public decimal? MonthlyCost { get; }

    /// <summary>Whether plan and version are equal.</summary>
    public bool Equals(OssKeptVersion? other) => other is not null
        && (Path, BucketName, Key, VersionId) == (other.Path, other.BucketName, other.Key, other.VersionId);

    /// <inheritdoc/>
    public override int GetHashCode() => (Path, BucketName, Key, VersionId).GetHashCode();

    /// <summary>The version and its size as text.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"oss://{BucketName}/{Key} version {VersionId}: {Encryption}, {Size} bytes");

    /// <summary>What the plan proved of it; <c>null</c> for one that a script made.</summary>
    internal KeptVersion? Kept { get; }
}
