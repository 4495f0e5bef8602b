using OssEncryption.Client.Formats;

namespace OssEncryption.Protection.Plan;

/// <summary>What the entries of a plan come to, and what applying it will cost.</summary>
public sealed record PlanTotals
{
    /// <summary>How many entries there are: objects, and with all versions also versions and delete markers.</summary>
    public long Objects { get; init; }

    /// <summary>How many bytes they have.</summary>
    public long Bytes { get; init; }

    /// <summary>Objects and bytes for each action and reason that occurs.</summary>
    public IReadOnlyList<PlanCount> Counts { get; init; } = [];

    /// <summary>How many requests it takes to apply the plan. Those that have to be sent again are not included, nor
    /// the one that asks a bucket for its versioning.</summary>
    public long ApplyRequests { get; init; }

    /// <summary>How many calls to KMS the service makes for them at most.</summary>
    public long KmsCalls { get; init; }

    /// <summary>What is replaced before its minimum storage time is over, by storage class.</summary>
    public IReadOnlyList<PlanEarlyOverwrite> EarlyOverwrites { get; init; } = [];

    /// <summary>What stays beside its copy as an older version, and is stored twice from then on.</summary>
    public PlanAmount KeptVersions { get; init; } = PlanAmount.None;

    /// <summary>What is protected better now than the plan wants it, such as under a key in KMS.</summary>
    public PlanAmount Lowered { get; init; } = PlanAmount.None;

    /// <summary>The RAM actions that applying the plan needs.</summary>
    public IReadOnlyList<string> Permissions { get; init; } = [];

    /// <summary>How many requests the planning sent.</summary>
    public long PlanRequests { get; init; }

    /// <summary>How many objects an inventory told enough of, so that they were not asked for.</summary>
    public long SavedRequests { get; init; }
}

/// <summary>Objects of a plan, and how large they are.</summary>
/// <param name="Objects">How many there are.</param>
/// <param name="Bytes">How many bytes they have together.</param>
public sealed record PlanAmount(long Objects, long Bytes)
{
    /// <summary>Nothing.</summary>
    public static PlanAmount None { get; } = new(0, 0);

    /// <summary>The amount in a few words: <c>12 objects, 3400 bytes</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Objects} {(Objects == 1 ? "object" : "objects")}, {Bytes} bytes");

    /// <summary>This and one object more.</summary>
    internal PlanAmount With(long size) => new(Objects + 1, Bytes + size);

    /// <summary>This and another amount.</summary>
    internal PlanAmount With(PlanAmount other) => new(Objects + other.Objects, Bytes + other.Bytes);
}

/// <summary>How many objects of a plan share an action and its reason.</summary>
/// <param name="Action">What is to be done.</param>
/// <param name="Reason">Why.</param>
/// <param name="Objects">How many there are.</param>
/// <param name="Bytes">How many bytes they have together.</param>
public sealed record PlanCount(PlanAction Action, PlanReason Reason, long Objects, long Bytes)
{
    /// <summary>The count in a few words: <c>Copy, NotEncrypted: 12 objects, 3400 bytes</c>.</summary>
    public override string ToString() => $"{Action}, {Reason}: {new PlanAmount(Objects, Bytes)}";
}

/// <summary>Objects that a plan replaces before the time is over for which their storage class is billed at least. The
/// rest of that time is billed all the same.</summary>
/// <param name="StorageClass">Their storage class.</param>
/// <param name="MinimumDays">For how many days an object of it is billed at least.</param>
/// <param name="Objects">How many there are.</param>
/// <param name="Bytes">How many bytes they have together.</param>
public sealed record PlanEarlyOverwrite(string StorageClass, int MinimumDays, long Objects, long Bytes)
{
    /// <summary>The objects in a few words: <c>IA, younger than 30 days: 12 objects, 3400 bytes</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{StorageClass}, younger than {MinimumDays} days: {new PlanAmount(Objects, Bytes)}");
}

/// <summary>The totals of plans as JSON.</summary>
internal static class PlanTotalsJson
{
    /// <summary>Writes totals as a member.</summary>
    public static void Write(JsonWriter json, string name, PlanTotals totals)
    {
        json.BeginObject(name)
            .Member("objects", totals.Objects)
            .Member("bytes", totals.Bytes)
            .BeginArray("counts");
        foreach (PlanCount count in totals.Counts)
        {
            json.BeginObject()
                .Member("action", PlanJson.Name(count.Action))
                .Member("reason", PlanJson.Name(count.Reason))
                .Member("objects", count.Objects)
                .Member("bytes", count.Bytes)
                .EndObject();
        }

        json.EndArray()
            .Member("applyRequests", totals.ApplyRequests)
            .Member("kmsCalls", totals.KmsCalls)
            .BeginArray("earlyOverwrites");
        foreach (PlanEarlyOverwrite early in totals.EarlyOverwrites)
        {
            json.BeginObject()
                .Member("storageClass", early.StorageClass)
                .Member("minimumDays", early.MinimumDays)
                .Member("objects", early.Objects)
                .Member("bytes", early.Bytes)
                .EndObject();
        }

        json.EndArray();
        Write(json, "keptVersions", totals.KeptVersions);
        Write(json, "lowered", totals.Lowered);
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
        Counts = [.. PlanJson.Need(value, "counts").Items.Select(ReadCount)],
        ApplyRequests = PlanJson.ReadCount(value, "applyRequests"),
        KmsCalls = PlanJson.ReadCount(value, "kmsCalls"),
        EarlyOverwrites = [.. PlanJson.Need(value, "earlyOverwrites").Items.Select(ReadEarly)],
        KeptVersions = ReadAmount(PlanJson.Need(value, "keptVersions")),
        Lowered = ReadAmount(PlanJson.Need(value, "lowered")),
        Permissions = PlanJson.ReadTexts(PlanJson.Need(value, "permissions")),
        PlanRequests = PlanJson.ReadCount(value, "planRequests"),
        SavedRequests = PlanJson.ReadCount(value, "savedRequests"),
    };

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

    private static PlanEarlyOverwrite ReadEarly(JsonValue value) => new(
        PlanJson.ReadText(value, "storageClass"),
        (int)Math.Min(PlanJson.ReadCount(value, "minimumDays"), int.MaxValue),
        PlanJson.ReadCount(value, "objects"),
        PlanJson.ReadCount(value, "bytes"));
}
