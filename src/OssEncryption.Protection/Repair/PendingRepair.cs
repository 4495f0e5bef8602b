using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Repair;

/// <summary>A copy that was begun and whose end may not have been seen.</summary>
internal sealed record PendingRepair
{
    /// <summary>The number of the entry.</summary>
    public required long Number { get; init; }

    /// <summary>The object, without a version.</summary>
    public required ObjectAddress Address { get; init; }

    /// <summary>What it had.</summary>
    public required ObjectFingerprint Before { get; init; }

    /// <summary>How it was encrypted.</summary>
    public required EncryptionRule Found { get; init; }

    /// <summary>The version that is copied, where there are versions.</summary>
    public string? VersionId { get; init; }

    /// <summary>When the copy was begun.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>For a copy by parts, the uploads of this key that others had open; else <c>null</c>.</summary>
    public IReadOnlyList<string>? OpenUploads { get; init; }

    /// <summary>Whether an upload of it may be open whose id never arrived.</summary>
    public bool MayHaveLostUpload { get; init; }
}
