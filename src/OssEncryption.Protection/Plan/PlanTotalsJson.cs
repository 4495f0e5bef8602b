using OssEncryption.Client.Formats;

namespace OssEncryption.Protection.Plan;

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
