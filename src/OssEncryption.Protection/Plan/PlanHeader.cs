namespace OssEncryption.Protection.Plan;

/// <summary>What a plan says of itself: the file <c>plan.json</c>.</summary>
public sealed record PlanHeader
{
    /// <summary>The version of the format that this software writes, and the newest that it reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of the format of the folder.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Its id, by which a journal knows its plan.</summary>
    public required string Id { get; init; }

    /// <summary>When the planning began.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Host and port of the endpoint at which the plan was made.</summary>
    public required string Host { get; init; }

    /// <summary>The region of that endpoint, where it was known.</summary>
    public string? Region { get; init; }

    /// <summary>Where the objects were found.</summary>
    public required PlanSource Source { get; init; }

    /// <summary>Which objects were looked at.</summary>
    public required PlanFilter Filter { get; init; }

    /// <summary>The buckets, and what is wanted of each.</summary>
    public required IReadOnlyList<PlanBucket> Buckets { get; init; }

    /// <summary>The files with the entries, in their order.</summary>
    public IReadOnlyList<PlanFile> Files { get; init; } = [];

    /// <summary>What the entries come to.</summary>
    public PlanTotals Totals { get; init; } = new();
}
