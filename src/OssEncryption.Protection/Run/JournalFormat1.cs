using System.Globalization;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>Reads the journals of version 0.1: JSON lines without checksums, and digests without a salt. What they say
/// is doubtful, so a run looks at their objects again.</summary>
internal static class JournalFormat1
{
    private const int LongestLine = 1 << 22;

    private static readonly byte[] Start = System.Text.Encoding.ASCII.GetBytes("{\"record\":\"Run\"");

    /// <summary>Whether the first line of a journal has this format.</summary>
    public static bool IsFirstLine(ArraySegment<byte> line) => line.Take(Start.Length).SequenceEqual(Start);

    /// <summary>Reads a record.</summary>
    /// <exception cref="JsonSyntaxException">The line is no record.</exception>
    public static JournalRecord Read(string line)
    {
        JsonValue value = JsonReader.Parse(line, LongestLine);
        JournalKind kind = PlanJson.Read<JournalKind>(PlanJson.Need(value, "record"));
        var record = new JournalRecord
        {
            Kind = kind,
            Time = WireText.Time(PlanJson.ReadText(value, "time"))
                ?? throw new JsonSyntaxException(value.Line, "time is no date"),
            Number = kind is JournalKind.Run or JournalKind.End ? 0 : PlanJson.ReadCount(value, "number"),
            IsDoubtful = true,
        };
        return kind switch
        {
            JournalKind.Run => record with { Run = ReadRun(value, record.Time) },
            JournalKind.Begun => record with { Begun = ReadBegun(value, record) },
            JournalKind.Outcome => record with { Outcome = ReadOutcome(value, record) },
            JournalKind.End => record,
            _ => record with { Address = ReadAddress(value), UploadId = PlanJson.ReadText(value, "uploadId") },
        };
    }

    private static JournalRun ReadRun(JsonValue value, DateTimeOffset time) => new()
    {
        Number = 0,
        PlanId = PlanJson.ReadText(value, "plan"),
        Shard = PlanJson.ReadText(value, "shard"),
        Started = time,
        Salt = [],
    };

    private static PendingRepair ReadBegun(JsonValue value, JournalRecord record)
    {
        ObjectAddress address = ReadAddress(value);
        return new PendingRepair
        {
            Number = record.Number,
            Address = address with { VersionId = null },
            VersionId = address.VersionId,
            Time = record.Time,
            Found = PlanJson.ReadRule(PlanJson.Need(value, "found")),
            Before = new ObjectFingerprint
            {
                Size = PlanJson.ReadCount(value, "size"),
                Crc64 = ReadCrc(value),
                ETag = PlanJson.ReadText(value, "etag"),
                Properties = PlanJson.Need(value, "properties").Members
                    .ToDictionary(member => member.Key, member => member.Value.Scalar, StringComparer.Ordinal),
                Salt = null,
            },
            OpenUploads = value.Find("openUploads") is { } uploads ? PlanJson.ReadTexts(uploads) : null,
        };
    }

    private static PlanOutcome ReadOutcome(JsonValue value, JournalRecord record) => new()
    {
        Number = record.Number,
        Address = ReadAddress(value),
        Size = PlanJson.ReadCount(value, "size"),
        Reason = PlanJson.Read<OutcomeReason>(PlanJson.Need(value, "reason")),
        Code = value.FindText("code"),
        Message = value.FindText("message"),
        Advice = value.FindText("advice"),
        Found = value.Find("found") is { } found ? PlanJson.ReadRule(found) : null,
        Encryption = value.Find("encryption") is { } now ? PlanJson.ReadRule(now) : null,
        ETagBefore = value.FindText("etagBefore"),
        ETag = value.FindText("etag"),
        Crc64 = ReadCrc(value),
        RequestId = value.FindText("requestId"),
        LeftUploadIds = value.FindText("leftUploadId") is { } left ? [left] : [],
        OutcomeUnknown = value.Find("copied") is { Scalar: "true" },
        Time = record.Time,
    };

    private static ObjectAddress ReadAddress(JsonValue value) =>
        new(PlanJson.ReadText(value, "bucket"), PlanJson.ReadText(value, "key"), value.FindText("versionId"));

    private static ulong? ReadCrc(JsonValue value) =>
        ulong.TryParse(value.FindText("crc64"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong crc)
            ? crc
            : null;
}
