using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Planner;

/// <summary>What a plan is made of, and where it is written.</summary>
public sealed record PlanOptions
{
    /// <summary>The folder of the plan: one that is not there yet, or an empty one.</summary>
    public required string Folder { get; init; }

    /// <summary>Host and port of the endpoint that is asked.</summary>
    public required string Host { get; init; }

    /// <summary>The region of that endpoint, where it is known.</summary>
    public string? Region { get; init; }

    /// <summary>Where the objects are found.</summary>
    public PlanSource Source { get; init; }

    /// <summary>The id of the inventory whose newest list is read, or <c>null</c>.</summary>
    public string? InventoryId { get; init; }

    /// <summary>The manifest of the inventory that is read, <c>bucket/key</c>, or <c>null</c>.</summary>
    public string? Manifest { get; init; }

    /// <summary>Which objects the plan is about, as it says it of itself.</summary>
    public PlanFilter Filter { get; init; } = new();

    /// <summary>Whether a key is one of those that the filter includes and does not exclude; its prefix is seen to
    /// already.</summary>
    public Func<string, bool> Takes { get; init; } = _ => true;

    /// <summary>How many requests may go out in a second, or <c>null</c> for as many as can.</summary>
    public double? MaxRequestsPerSecond { get; init; }

    /// <summary>The largest object in bytes that is copied in one request: 1 GB as the service counts it. Source:
    /// CopyObject, for copies to another encryption.</summary>
    public long LargestCopy { get; init; } = 1L << 30;

    /// <summary>How many objects may be waited for at once, those included that wait for their turn.</summary>
    public int Window { get; init; } = 1024;

    /// <summary>The moment for which the plan is made.</summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UtcNow;
}
