namespace OssEncryption.Protection.Repair;

/// <summary>How objects are copied.</summary>
public sealed record RepairOptions
{
    /// <summary>Above how many bytes an object is copied by parts, whatever the plan says; the service takes 1 GB in
    /// one request.</summary>
    public long LargestCopy { get; init; } = 1L << 30;

    /// <summary>The size of the parts in bytes; larger where there would be more than 10,000.</summary>
    public long PartSize { get; init; } = 64L << 20;

    /// <summary>How often an object is tried before it has failed.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>How long to wait before an object is tried again; twice as long each time.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);
}
