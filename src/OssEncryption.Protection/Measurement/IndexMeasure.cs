using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Measurement;

/// <summary>Measures a bucket by its index, with a few searches however many objects there are. The index holds the
/// current versions alone, may lag, and may have been opened for a part of the bucket: what it has is compared with the
/// count of the service. Source: DoMetaQuery, scalar retrieval.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
public sealed class IndexMeasure(IOssClient client, ConcurrencyLimiter limiter)
{
    private const string Key = "Filename";
    private const string Size = "Size";
    private const string Encryption = "ServerSideEncryption";
    private const string StorageClass = "OSSStorageClass";
    private const string Modified = "FileModifiedTime";

    // Every object has a size.
    private static readonly Condition Any = new(Size, "gte", "0");

    private static readonly MetaQueryAggregation Sum = new(Size, "sum");

    /// <summary>Measures a bucket.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">Only keys with this prefix, or <c>null</c>.</param>
    /// <param name="grouping">What it is broken down by.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="MeasureException">The index is not open or cannot be searched.</exception>
    public async Task<BucketMeasure> MeasureAsync(
        string bucket, string? prefix, MeasureGrouping grouping, CancellationToken stop)
    {
        MetaQueryStatus status = RequireReady(bucket, await limiter.RunAsync(
            () => client.GetMetaQueryStatusAsync(bucket, stop), stop).ConfigureAwait(false));
        Condition[] all = prefix is null ? [Any] : [Any, new Condition(Key, "prefix", prefix)];
        try
        {
            MetaQueryResult newest = await SearchAsync(bucket, all, Modified, stop).ConfigureAwait(false);
            MetaQueryResult whole = await SearchAsync(bucket, all, null, stop,
                new MetaQueryAggregation(Key, "count"), new MetaQueryAggregation(StorageClass, "group"))
                .ConfigureAwait(false);
            var groups = new MeasureGroups(grouping, prefix);
            IReadOnlyList<MeasuredPart> parts = grouping switch
            {
                MeasureGrouping.Bucket => await CountAsync(bucket, groups, "", all, stop).ConfigureAwait(false),
                MeasureGrouping.StorageClass => await CountEachAsync(
                    bucket, groups, whole.Aggregations[1].Groups.Keys,
                    name => [.. all, new Condition(StorageClass, "eq", name)], stop).ConfigureAwait(false),
                _ => await CountPrefixesAsync(bucket, groups, prefix, all, stop).ConfigureAwait(false),
            };
            whole = whole with { LastModified = newest.LastModified };
            return await CompareAsync(bucket, prefix, status, whole, parts, stop).ConfigureAwait(false);
        }
        catch (OssServiceException closed) when (closed.Code == "MetaQueryNotExist")
        {
            throw new MeasureException(MeasureError.IndexNotOpen,
                $"The index of bucket '{bucket}' was closed while it was searched. Nothing is known from it.", closed);
        }
        catch (OssServiceException unknown) when (unknown is { Code: "InvalidArgument", Operation: "DoMetaQuery" })
        {
            throw new MeasureException(MeasureError.IndexWithoutEncryption,
                $"The index of bucket '{bucket}' does not know {Encryption} ({unknown.Message}). Measure the bucket " +
                "with -Source Sample or -Source Inventory.", unknown);
        }
    }

    private static MetaQueryStatus RequireReady(string bucket, MetaQueryStatus? status) => status switch
    {
        null => throw new MeasureException(MeasureError.IndexNotOpen,
            $"Bucket '{bucket}' has no index. None is opened here, as it is billed for each object. Measure the " +
            "bucket with -Source Sample or -Source Inventory."),
        { State: not "Running" } => throw new MeasureException(MeasureError.IndexNotReady,
            $"The index of bucket '{bucket}' cannot be searched: its state is {status.State}. Wait until it is " +
            "Running, or measure the bucket with -Source Sample."),
        { Mode: not ("" or "basic") } => throw new MeasureException(MeasureError.IndexNotReady,
            $"The index of bucket '{bucket}' is of mode {status.Mode}, which does not tell the encryption. Measure " +
            "the bucket with -Source Sample."),
        _ => status,
    };

    private async Task<IReadOnlyList<MeasuredPart>> CountEachAsync(
        string bucket,
        MeasureGroups groups,
        IEnumerable<string> names,
        Func<string, Condition[]> conditions,
        CancellationToken stop)
    {
        IReadOnlyList<MeasuredPart>[] parts = await Task.WhenAll(names.OrderBy(name => name, StringComparer.Ordinal)
            .Select(name => CountAsync(bucket, groups, name, conditions(name), stop))).ConfigureAwait(false);
        return [.. parts.SelectMany(part => part)];
    }

    // What is right below the prefix is what remains.
    private async Task<IReadOnlyList<MeasuredPart>> CountPrefixesAsync(
        string bucket, MeasureGroups groups, string? prefix, Condition[] all, CancellationToken stop)
    {
        List<string> names = [];
        string? next = null;
        do
        {
            var query = new ObjectQuery(prefix, "/", ContinuationToken: next);
            ObjectPage page = await limiter.RunAsync(() => client.ListObjectsAsync(bucket, query, stop), stop)
                .ConfigureAwait(false);
            names.AddRange(page.CommonPrefixes);
            next = page.NextContinuationToken;
            if (names.Count > MeasureGroups.Most)
            {
                throw MeasureGroups.TooMany();
            }
        }
        while (next is not null);

        IReadOnlyList<MeasuredPart> whole = await CountAsync(bucket, groups, "", all, stop).ConfigureAwait(false);
        IReadOnlyList<MeasuredPart> below = await CountEachAsync(
            bucket, groups, names, name => [Any, new Condition(Key, "prefix", name)], stop).ConfigureAwait(false);
        ILookup<MeasuredEncryption, MeasuredPart> known = below.ToLookup(part => part.Encryption);
        Dictionary<MeasuredEncryption, PlanAmount> rest = whole.ToDictionary(
            part => part.Encryption,
            part => new PlanAmount(
                Math.Max(0, part.Objects - known[part.Encryption].Sum(one => one.Objects)),
                Math.Max(0, (part.Bytes ?? 0) - known[part.Encryption].Sum(one => one.Bytes ?? 0))));
        return [.. groups.Count(prefix ?? "", rest), .. below];
    }

    // The index has no count for objects without the field: they are what remains.
    private async Task<IReadOnlyList<MeasuredPart>> CountAsync(
        string bucket, MeasureGroups groups, string group, Condition[] conditions, CancellationToken stop)
    {
        MetaQueryResult all = await SearchAsync(bucket, conditions, null, stop,
            new MetaQueryAggregation(Key, "count"), Sum, new MetaQueryAggregation(Encryption, "group"))
            .ConfigureAwait(false);
        var amounts = new Dictionary<MeasuredEncryption, PlanAmount>();
        foreach (KeyValuePair<string, long> found in all.Aggregations[2].Groups.Where(found => !IsNone(found.Key)))
        {
            MetaQueryResult part = await SearchAsync(
                bucket, [.. conditions, new Condition(Encryption, "eq", found.Key)], null, stop, Sum)
                .ConfigureAwait(false);
            amounts.Increase(KindOf(found.Key), new PlanAmount(found.Value, NumberOf(part.Aggregations[0])));
        }

        amounts[MeasuredEncryption.None] = new PlanAmount(
            Math.Max(0, NumberOf(all.Aggregations[0]) - amounts.Values.Sum(amount => amount.Objects)),
            Math.Max(0, NumberOf(all.Aggregations[1]) - amounts.Values.Sum(amount => amount.Bytes)));
        return [.. groups.Count(group, amounts)];
    }

    private async Task<BucketMeasure> CompareAsync(
        string bucket,
        string? prefix,
        MetaQueryStatus status,
        MetaQueryResult whole,
        IReadOnlyList<MeasuredPart> parts,
        CancellationToken stop)
    {
        DateTimeOffset asOf = status.Updated ?? DateTimeOffset.UtcNow;
        long indexed = NumberOf(whole.Aggregations[0]);
        var basis = new List<string>
        {
            FormattableString.Invariant($"The index has {indexed} objects, current versions alone; its phase is ") +
                $"{status.Phase}" + (status.Phase == "FullScanning" ? ", so it is not complete yet." : "."),
            whole.LastModified is { } newest
                ? FormattableString.Invariant($"The newest of them was written at {newest.UtcDateTime:u}, and the ") +
                    FormattableString.Invariant($"index was updated at {asOf.UtcDateTime:u}; what was written since ") +
                    "may not be in it."
                : "It has no object that tells how far it has come.",
            "The key of an object is not in an index, and an index proves nothing: it can be opened for a part of a " +
                "bucket.",
        };
        if (prefix is not null)
        {
            basis.Add(
                "The service counts buckets alone, so whether objects are missing below the prefix is not known.");
            return new BucketMeasure(bucket, asOf, parts, basis);
        }

        try
        {
            BucketStat stat = await limiter.RunAsync(() => client.GetBucketStatAsync(bucket, stop), stop)
                .ConfigureAwait(false);
            long missing = stat.ObjectCount - indexed;
            string counted = stat.Counted is { } time ? FormattableString.Invariant($" at {time.UtcDateTime:u}") : "";
            basis.Add(FormattableString.Invariant($"The service has counted {stat.ObjectCount} objects{counted}, ") +
                "all versions included" + (missing > 0
                    ? FormattableString.Invariant($": of {missing} the index says nothing.")
                    : "."));
            return new BucketMeasure(bucket, asOf, missing > 0 ? WithUnknown(parts, missing) : parts, basis);
        }
        catch (OssServiceException refusal)
        {
            basis.Add($"GetBucketStat failed ({refusal.Code}), so how many objects are not in the index is not known.");
            return new BucketMeasure(bucket, asOf, parts, basis);
        }
    }

    // What is missing is missing from the whole; of groups nothing is known.
    private static IReadOnlyList<MeasuredPart> WithUnknown(IReadOnlyList<MeasuredPart> parts, long missing)
    {
        bool isWhole = parts.All(part => part.Group is null);
        long objects = parts.Sum(part => part.Objects) + missing;
        var unknown = new MeasuredPart(
            null, MeasuredEncryption.Unknown, missing, null, MeasuredShare.Of(missing, objects), null);
        return
        [
            .. parts.Select(part => isWhole
                ? part with { ObjectShare = MeasuredShare.Of(part.Objects, objects) }
                : part),
            unknown,
        ];
    }

    private Task<MetaQueryResult> SearchAsync(
        string bucket,
        Condition[] conditions,
        string? sort,
        CancellationToken stop,
        params MetaQueryAggregation[] aggregations)
    {
        var search = new MetaQuerySearch(Condition.Write(conditions))
        {
            SortDescending = sort,
            Aggregations = aggregations,
        };
        return limiter.RunAsync(() => AskAsync(bucket, search, stop), stop);
    }

    private async Task<MetaQueryResult> AskAsync(string bucket, MetaQuerySearch search, CancellationToken stop)
    {
        MetaQueryResult found = await client.DoMetaQueryAsync(bucket, search, stop).ConfigureAwait(false);
        return found.Aggregations.Count == search.Aggregations.Count
            ? found
            : throw new MeasureException(MeasureError.IndexWithoutEncryption,
                $"The index of bucket '{bucket}' has not counted all that was asked. Measure the bucket with -Source " +
                "Sample.");
    }

    private static long NumberOf(MetaQueryAggregation aggregation) => (long)Math.Round(aggregation.Value);

    private static bool IsNone(string value) => value is "" or "None";

    private static MeasuredEncryption KindOf(string value) =>
        Enum.TryParse(value, ignoreCase: true, out MeasuredEncryption kind) ? kind : MeasuredEncryption.Encrypted;

    private sealed record Condition(string Field, string Operation, string Value)
    {
        public static string Write(Condition[] conditions)
        {
            using var text = new StringWriter();
            var json = new JsonWriter(text);
            if (conditions.Length == 1)
            {
                conditions[0].Write(json);
                return text.ToString();
            }

            json.BeginObject().Member("Operation", "and").BeginArray("SubQueries");
            foreach (Condition condition in conditions)
            {
                condition.Write(json);
            }

            json.EndArray().EndObject();
            return text.ToString();
        }

        private void Write(JsonWriter json) => json.BeginObject()
            .Member("Field", Field)
            .Member("Operation", Operation)
            .Member("Value", Value)
            .EndObject();
    }
}
