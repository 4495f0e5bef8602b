using OssEncryption.Client.Model;
using OssEncryption.Protection.Run;

namespace OssEncryption;

/// <summary>A version that a plan left behind: the object as it was before it was encrypted. Two
/// are equal when they are the same version, left by the same plan.</summary>
public sealed record OssKeptVersion
{
    internal OssKeptVersion(string path, KeptVersion kept, KeptVersionState state, decimal? monthlyCost)
    {
        Kept = kept;
        Path = path;
        BucketName = kept.Address.Bucket;
        Key = kept.Address.Key;
        VersionId = kept.Address.VersionId!;
        CopyVersionId = kept.Copy.VersionId!;
        Size = state.State.Size;
        StorageClass = state.State.Properties.StorageClass ?? "";
        Encryption = state.State.Encryption;
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

    internal KeptVersion Kept { get; }
}
