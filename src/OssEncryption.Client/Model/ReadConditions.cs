namespace OssEncryption.Client.Model;

/// <summary>Under which conditions an object is read; what does not hold is an error (304 or 412).</summary>
public sealed record ReadConditions
{
    /// <summary>No conditions.</summary>
    public static ReadConditions None { get; } = new();

    /// <summary>The ETag that it must have.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The ETag that it must not have.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>It must have been written after this.</summary>
    public DateTimeOffset? IfModifiedSince { get; init; }

    /// <summary>It must not have been written after this.</summary>
    public DateTimeOffset? IfUnmodifiedSince { get; init; }
}
