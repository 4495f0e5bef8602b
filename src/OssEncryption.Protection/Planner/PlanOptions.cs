using System.Globalization;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.RateLimiting;
using OssEncryption.Protection.Replication;

namespace OssEncryption.Protection.Planner;

/// <summary>Options of a plan.</summary>
public sealed record PlanOptions
{
    /// <summary>The path of the plan: a folder that does not exist yet, or an empty one.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether the plan takes the place of one that is in the folder, when it is whole.</summary>
    public bool Replaces { get; init; }

    /// <summary>Whether a planning goes on that was stopped in the folder; else, and where there is none, one
    /// begins.</summary>
    public bool Resumes { get; init; }

    /// <summary>The most objects that a source gives at once, from 1 to 1,000.</summary>
    public int BatchSize { get; init; } = 1000;

    /// <summary>A bucket is marked again after so many entries, at the end of a batch of its source.</summary>
    public int EntriesBetweenMarks { get; init; } = 10_000;

    /// <summary>A bucket is marked again after so many batches, when they have few entries.</summary>
    public int BatchesBetweenMarks { get; init; } = 100;

    /// <summary>Host and port of the endpoint.</summary>
    public required string Host { get; init; }

    /// <summary>The region of that endpoint, where it is known.</summary>
    public string? Region { get; init; }

    /// <summary>How the objects are found.</summary>
    public PlanSource Source { get; init; }

    /// <summary>The id of the inventory; its newest list is read. Or <c>null</c>.</summary>
    public string? InventoryId { get; init; }

    /// <summary>The manifest of the inventory list as <c>bucket/key</c>, or <c>null</c>.</summary>
    public string? Manifest { get; init; }

    /// <summary>The number of shares that engines apply the plan in, or <c>null</c>.</summary>
    public int? ShardCount { get; init; }

    /// <summary>Which objects are in the plan, as its header says.</summary>
    public PlanFilter Filter { get; init; } = new();

    /// <summary>Whether the filter includes and does not exclude a key. The prefix is checked elsewhere.</summary>
    public Func<string, bool> Takes { get; init; } = _ => true;

    /// <summary>The most requests per second, or <c>null</c> for no maximum.</summary>
    public double? MaxRequestsPerSecond { get; init; }

    /// <summary>Finds the replication that a CMK ends, so that its objects are counted; <c>null</c> to leave that
    /// out.</summary>
    public ReplicationCheck? Replication { get; init; }

    /// <summary>The largest object in bytes that one CopyObject copies to another encryption: 1 GiB. Source:
    /// CopyObject.</summary>
    public long LargestCopy { get; init; } = CopyLimits.LargestCopy;

    /// <summary>The most objects that are pending at once.</summary>
    public int Window { get; init; } = 1024;

    /// <summary>The time of the plan.</summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>The clock of the rate limiter.</summary>
    internal RateLimiterClock Clock { get; init; } = RateLimiterClock.System;

    /// <summary>What has to be the same when another planning goes on, by the names of the parameters.</summary>
    internal IReadOnlyDictionary<string, string> Parameters
    {
        get
        {
            var all = new (string Name, string? Value)[]
            {
                ("endpoint", Host),
                ("-Source", Source.ToString()),
                ("-InventoryId", InventoryId),
                ("-Manifest", Manifest),
                ("-Prefix", Filter.Prefix),
                ("-Include", List(Filter.Include)),
                ("-Exclude", List(Filter.Exclude)),
                ("-AllVersions", Filter.AllVersions ? "true" : null),
                ("-ShardCount", ShardCount?.ToString(CultureInfo.InvariantCulture)),
            };
            return all.Where(parameter => parameter.Value is not null)
                .ToDictionary(parameter => parameter.Name, parameter => parameter.Value!, StringComparer.Ordinal);
        }
    }

    private static string? List(IReadOnlyList<string> texts) =>
        texts.Count == 0 ? null : string.Join("', '", texts);
}

/// <summary>Tells when a bucket is to be marked again.</summary>
/// <param name="options">The options of the plan.</param>
/// <param name="entries">The number of entries at the beginning.</param>
internal sealed class MarkRule(PlanOptions options, long entries)
{
    private long _entries = entries;
    private int _batches;

    /// <summary>Whether it is to be marked at the end of this batch.</summary>
    /// <param name="entries">The number of entries so far.</param>
    public bool IsDue(long entries)
    {
        _batches++;
        if (entries - _entries < options.EntriesBetweenMarks && _batches < options.BatchesBetweenMarks)
        {
            return false;
        }

        (_entries, _batches) = (entries, 0);
        return true;
    }
}
