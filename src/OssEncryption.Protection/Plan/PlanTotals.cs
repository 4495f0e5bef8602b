using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;

namespace OssEncryption.Protection.Plan;

/// <summary>The totals of a plan, and what it will cost to apply it.</summary>
public sealed record PlanTotals
{
    /// <summary>The number of entries: objects, and in a plan of all versions also versions and delete
    /// markers.</summary>
    public long Objects { get; init; }

    /// <summary>Their size in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Objects and bytes by action and reason.</summary>
    public IReadOnlyList<PlanCount> Counts { get; init; } = [];

    /// <summary>The number of requests to OSS that applying the plan takes. Retries and one GetBucketVersioning per
    /// bucket are not included.</summary>
    public long ApplyRequests { get; init; }

    /// <summary>The most KMS calls that OSS makes for these requests.</summary>
    public long KmsCalls { get; init; }

    /// <summary>Objects that are replaced before their minimum storage duration is over, by storage class.</summary>
    public IReadOnlyList<PlanEarlyOverwrite> EarlyOverwrites { get; init; } = [];

    /// <summary>Objects whose reading is billed by their size, by storage class.</summary>
    public IReadOnlyList<PlanRetrieval> Retrievals { get; init; } = [];

    /// <summary>Objects that stay as noncurrent versions beside their copies, and are stored twice from then
    /// on.</summary>
    public PlanAmount KeptVersions { get; init; } = PlanAmount.None;

    /// <summary>Those of them whose version before is retained, and cannot be removed before a day.</summary>
    public PlanAmount RetainedVersions { get; init; } = PlanAmount.None;

    /// <summary>The day on which the last of these can be removed, or <c>null</c>.</summary>
    public DateTimeOffset? RetainedUntil { get; init; }

    /// <summary>Objects whose protection is stronger than the plan wants, such as a key in KMS.</summary>
    public PlanAmount Lowered { get; init; } = PlanAmount.None;

    /// <summary>Objects whose replication ends without an error, as it leaves out objects under the wanted
    /// CMK.</summary>
    public PlanAmount NoLongerReplicated { get; init; } = PlanAmount.None;

    /// <summary>The RAM actions that applying the plan needs.</summary>
    public IReadOnlyList<string> Permissions { get; init; } = [];

    /// <summary>The number of requests that the planning sent.</summary>
    public long PlanRequests { get; init; }

    /// <summary>The number of objects that needed no HeadObject, because an inventory said enough.</summary>
    public long SavedRequests { get; init; }
}

/// <summary>A number of objects and their size.</summary>
/// <param name="Objects">The number of objects.</param>
/// <param name="Bytes">Their size in bytes.</param>
public sealed record PlanAmount(long Objects, long Bytes)
{
    /// <summary>No objects.</summary>
    public static PlanAmount None { get; } = new(0, 0);

    /// <summary>The amount as text: <c>12 objects, 3400 bytes</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Objects} {(Objects == 1 ? "object" : "objects")}, {Bytes} bytes");

    /// <summary>This amount plus one object.</summary>
    internal PlanAmount With(long size) => new(Objects + 1, Bytes + size);

    /// <summary>The sum of this and another amount.</summary>
    internal PlanAmount With(PlanAmount other) => new(Objects + other.Objects, Bytes + other.Bytes);
}

/// <summary>Amounts by what they are of.</summary>
internal static class PlanAmounts
{
    /// <summary>Increases the amount of a key.</summary>
    public static void Increase<TKey>(this IDictionary<TKey, PlanAmount> amounts, TKey key, PlanAmount by) =>
        amounts[key] = amounts.TryGetValue(key, out PlanAmount? known) ? known.With(by) : by;
}

/// <summary>The objects of a plan with the same action and reason.</summary>
/// <param name="Action">What is to be done.</param>
/// <param name="Reason">Why.</param>
/// <param name="Objects">The number of objects.</param>
/// <param name="Bytes">Their size in bytes.</param>
public sealed record PlanCount(PlanAction Action, PlanReason Reason, long Objects, long Bytes)
{
    /// <summary>The count as text: <c>Copy, NotEncrypted: 12 objects, 3400 bytes</c>.</summary>
    public override string ToString() => $"{Action}, {Reason}: {new PlanAmount(Objects, Bytes)}";
}

/// <summary>Objects that a plan replaces before the minimum storage duration of their class is over. The rest of that
/// time is billed nevertheless.</summary>
/// <param name="StorageClass">Their storage class.</param>
/// <param name="MinimumDays">The minimum storage duration of the class in days.</param>
/// <param name="Objects">The number of objects.</param>
/// <param name="Bytes">Their size in bytes.</param>
public sealed record PlanEarlyOverwrite(string StorageClass, int MinimumDays, long Objects, long Bytes)
{
    /// <summary>The sum of their billed bytes, at least 64 KiB each, times the days that are left; <c>null</c> in a
    /// plan of an older version.</summary>
    public long? ByteDays { get; init; }

    /// <summary>The objects as text: <c>IA, younger than 30 days: 12 objects, 3400 bytes</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{StorageClass}, younger than {MinimumDays} days: {new PlanAmount(Objects, Bytes)}");
}

/// <summary>Objects whose reading is billed by their size: in class IA at each read, in an archive class for the
/// restoration, at the price of its tier.</summary>
/// <param name="StorageClass">Their storage class.</param>
/// <param name="Objects">The number of objects.</param>
/// <param name="Bytes">Their size in bytes.</param>
public sealed record PlanRetrieval(string StorageClass, long Objects, long Bytes)
{
    /// <summary>Whether they have to be restored before they are copied.</summary>
    public bool IsRestored => StorageTiers.IsArchive(StorageClass);

    /// <summary>Whether each restored object is billed as a second one, in Standard, as long as it can be
    /// read.</summary>
    public bool HasBilledReplica => StorageTiers.HasBilledReplica(StorageClass);

    /// <summary>The objects as text: <c>ColdArchive: 12 objects, 3400 bytes</c>.</summary>
    public override string ToString() => $"{StorageClass}: {new PlanAmount(Objects, Bytes)}";
}

/// <summary>Reads and writes the totals of a plan as JSON.</summary>
internal static class PlanTotalsJson
{
    /// <summary>Writes totals as a member.</summary>
    public static void Write(JsonWriter json, string name, PlanTotals totals)
    {
        json.BeginObject(name)
            .Member("objects", totals.Objects)
            .Member("bytes", totals.Bytes);
        WriteCounts(json, totals.Counts);
        json.Member("applyRequests", totals.ApplyRequests)
            .Member("kmsCalls", totals.KmsCalls)
            .BeginArray("earlyOverwrites");
        foreach (PlanEarlyOverwrite early in totals.EarlyOverwrites)
        {
            json.BeginObject()
                .Member("storageClass", early.StorageClass)
                .Member("minimumDays", early.MinimumDays)
                .Member("objects", early.Objects)
                .Member("bytes", early.Bytes);
            if (early.ByteDays is { } days)
            {
                json.Member("byteDays", days);
            }

            json.EndObject();
        }

        json.EndArray();
        json.BeginArray("retrievals");
        foreach (PlanRetrieval read in totals.Retrievals)
        {
            json.BeginObject()
                .Member("storageClass", read.StorageClass)
                .Member("objects", read.Objects)
                .Member("bytes", read.Bytes)
                .EndObject();
        }

        json.EndArray();
        Write(json, "keptVersions", totals.KeptVersions);
        Write(json, "retainedVersions", totals.RetainedVersions);
        if (totals.RetainedUntil is { } until)
        {
            json.Member("retainedUntil", until);
        }

        Write(json, "lowered", totals.Lowered);
        Write(json, "noLongerReplicated", totals.NoLongerReplicated);
        PlanJson.Write(json, "permissions", totals.Permissions);
        json.Member("planRequests", totals.PlanRequests)
            .Member("savedRequests", totals.SavedRequests)
            .EndObject();
    }

    /// <summary>Reads totals.</summary>
    public static PlanTotals Read(JsonValue value) => new()
    {
        Objects = PlanJson.ReadCount(value, "objects"),
        Bytes = PlanJson.ReadCount(value, "bytes"),
        Counts = ReadCounts(PlanJson.Need(value, "counts")),
        ApplyRequests = PlanJson.ReadCount(value, "applyRequests"),
        KmsCalls = PlanJson.ReadCount(value, "kmsCalls"),
        EarlyOverwrites = [.. PlanJson.Need(value, "earlyOverwrites").Items.Select(ReadEarly)],
        Retrievals = [.. value.Find("retrievals")?.Items.Select(ReadRetrieval) ?? []],
        KeptVersions = ReadAmount(PlanJson.Need(value, "keptVersions")),
        RetainedVersions = value.Find("retainedVersions") is { } kept ? ReadAmount(kept) : PlanAmount.None,
        RetainedUntil = value.FindText("retainedUntil") is { } until ? WireText.Time(until) : null,
        Lowered = ReadAmount(PlanJson.Need(value, "lowered")),
        NoLongerReplicated = value.Find("noLongerReplicated") is { } ended ? ReadAmount(ended) : PlanAmount.None,
        Permissions = PlanJson.ReadTexts(PlanJson.Need(value, "permissions")),
        PlanRequests = PlanJson.ReadCount(value, "planRequests"),
        SavedRequests = PlanJson.ReadCount(value, "savedRequests"),
    };

    /// <summary>Writes counts as a member.</summary>
    public static void WriteCounts(JsonWriter json, IReadOnlyList<PlanCount> counts)
    {
        json.BeginArray("counts");
        foreach (PlanCount count in counts)
        {
            json.BeginObject()
                .Member("action", PlanJson.Name(count.Action))
                .Member("reason", PlanJson.Name(count.Reason))
                .Member("objects", count.Objects)
                .Member("bytes", count.Bytes)
                .EndObject();
        }

        json.EndArray();
    }

    /// <summary>Reads counts; none where there is no such member.</summary>
    public static PlanCount[] ReadCounts(JsonValue? value) => value is null ? [] : [.. value.Items.Select(ReadCount)];

    private static void Write(JsonWriter json, string name, PlanAmount amount) => json
        .BeginObject(name)
        .Member("objects", amount.Objects)
        .Member("bytes", amount.Bytes)
        .EndObject();

    private static PlanAmount ReadAmount(JsonValue value) => new(
        PlanJson.ReadCount(value, "objects"), PlanJson.ReadCount(value, "bytes"));

    private static PlanCount ReadCount(JsonValue value) => new(
        PlanJson.Read<PlanAction>(PlanJson.Need(value, "action")),
        PlanJson.Read<PlanReason>(PlanJson.Need(value, "reason")),
        PlanJson.ReadCount(value, "objects"),
        PlanJson.ReadCount(value, "bytes"));

    private static PlanRetrieval ReadRetrieval(JsonValue value) => new(
        PlanJson.ReadText(value, "storageClass"),
        PlanJson.ReadCount(value, "objects"),
        PlanJson.ReadCount(value, "bytes"));

    private static PlanEarlyOverwrite ReadEarly(JsonValue value) => new(
        PlanJson.ReadText(value, "storageClass"),
        (int)Math.Min(PlanJson.ReadCount(value, "minimumDays"), int.MaxValue),
        PlanJson.ReadCount(value, "objects"),
        PlanJson.ReadCount(value, "bytes"))
    {
        ByteDays = value.Find("byteDays") is null ? null : PlanJson.ReadCount(value, "byteDays"),
    };
}
