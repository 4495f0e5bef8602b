using OssEncryption.Client.Wire;

namespace OssEncryption.Protection;

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

        json.EndArray().EndObject();
    }

    /// <summary>Reads totals.</summary>
    public static PlanTotals Read(JsonValue value) => new()
    {
        Objects = PlanJson.ReadCount(value, "objects"),
        Bytes = PlanJson.ReadCount(value, "bytes"),
        Counts = [.. PlanJson.Need(value, "counts").Items.Select(ReadCount)],
    };

    private static PlanCount ReadCount(JsonValue value) => new(
        PlanJson.Read<PlanAction>(PlanJson.Need(value, "action")),
        PlanJson.Read<PlanReason>(PlanJson.Need(value, "reason")),
        PlanJson.ReadCount(value, "objects"),
        PlanJson.ReadCount(value, "bytes"));
}
