namespace OssEncryption.Client.Model;

/// <summary>The index of a bucket, as the service describes it. Source: GetMetaQueryStatus.</summary>
/// <param name="State"><c>Ready</c> (it cannot be searched yet), <c>Running</c>, <c>Stop</c>, <c>Retrying</c>,
/// <c>Failed</c> or <c>Deleted</c>.</param>
/// <param name="Phase"><c>FullScanning</c> or <c>IncrementalScanning</c>.</param>
/// <param name="Mode"><c>basic</c> or <c>semantic</c>; empty when the service does not say.</param>
public sealed record MetaQueryStatus(string State, string Phase, string Mode)
{
    /// <summary>When it was last updated, or <c>null</c>.</summary>
    public DateTimeOffset? Updated { get; init; }
}

/// <summary>A search in the index of a bucket. One that counts gives no objects. Source: DoMetaQuery.</summary>
/// <param name="Query">The condition as JSON.</param>
public sealed record MetaQuerySearch(string Query)
{
    /// <summary>The field that the objects are sorted by, from the greatest to the least; <c>null</c> for the
    /// key.</summary>
    public string? SortDescending { get; init; }

    /// <summary>The most objects of the response, from 1 to 100.</summary>
    public int MaxResults { get; init; } = 1;

    /// <summary>What is counted over all objects that are found.</summary>
    public IReadOnlyList<MetaQueryAggregation> Aggregations { get; init; } = [];
}

/// <summary>A number over all objects that a search finds.</summary>
/// <param name="Field">The field.</param>
/// <param name="Operation"><c>count</c>, <c>sum</c> or <c>group</c>.</param>
public sealed record MetaQueryAggregation(string Field, string Operation)
{
    /// <summary>In a response the number; 0 for <c>group</c>.</summary>
    public double Value { get; init; }

    /// <summary>In a response the number of objects for each value of the field; empty but for <c>group</c>.</summary>
    public IReadOnlyDictionary<string, long> Groups { get; init; } = new Dictionary<string, long>();
}

/// <summary>What a search in an index finds.</summary>
/// <param name="LastModified">When the first of the objects was written; <c>null</c> without one.</param>
/// <param name="Aggregations">What was counted, in the order of the search.</param>
public sealed record MetaQueryResult(
    DateTimeOffset? LastModified, IReadOnlyList<MetaQueryAggregation> Aggregations);

/// <summary>How much a bucket holds. The service counts about once an hour. Source: GetBucketStat.</summary>
/// <param name="ObjectCount">The number of objects; with versioning of all versions.</param>
/// <param name="Storage">Their size in bytes, parts of open uploads included.</param>
/// <param name="Counted">When they were counted, or <c>null</c>.</param>
public sealed record BucketStat(long ObjectCount, long Storage, DateTimeOffset? Counted);
