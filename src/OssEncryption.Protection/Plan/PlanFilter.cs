namespace OssEncryption.Protection.Plan;

/// <summary>Which objects of the buckets a plan is about.</summary>
public sealed record PlanFilter
{
    /// <summary>Only keys that begin so; <c>null</c> for all.</summary>
    public string? Prefix { get; init; }

    /// <summary>Only keys that fit one of these wildcards; none for all.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Not the keys that fit one of these wildcards.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether older versions and delete markers are listed, too.</summary>
    public bool AllVersions { get; init; }
}
