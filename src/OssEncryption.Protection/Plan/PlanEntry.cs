using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Plan;

/// <summary>One object in a plan: what was found of it, and what is to be done.</summary>
public sealed record PlanEntry
{
    /// <summary>Its number in the plan, from 0.</summary>
    public required long Number { get; init; }

    /// <summary>Where it is; the version is named in plans over all versions.</summary>
    public required ObjectAddress Address { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Its ETag when the plan was made, without quotes.</summary>
    public string ETag { get; init; } = "";

    /// <summary>When it was written.</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary>Its storage class.</summary>
    public string StorageClass { get; init; } = "";

    /// <summary>How it was encrypted, as the server declared it; <c>null</c> when that is not known.</summary>
    public EncryptionRule? Found { get; init; }

    /// <summary>What is to be done.</summary>
    public required PlanAction Action { get; init; }

    /// <summary>Why.</summary>
    public required PlanReason Reason { get; init; }

    /// <summary>The service's code where asking for it failed, or <c>null</c>.</summary>
    public string? Detail { get; init; }
}
