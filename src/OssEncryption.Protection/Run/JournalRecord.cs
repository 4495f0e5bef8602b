using System.Globalization;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>The kind of a journal record.</summary>
internal enum JournalKind
{
    /// <summary>A run started: the first record of each file.</summary>
    Run,

    /// <summary>A copy is about to start.</summary>
    Begun,

    /// <summary>A multipart upload was initiated.</summary>
    UploadOpened,

    /// <summary>A multipart upload was completed or aborted.</summary>
    UploadClosed,

    /// <summary>The outcome of an object.</summary>
    Outcome,

    /// <summary>The run ended.</summary>
    End,
}

/// <summary>A record of a journal: one line.</summary>
internal sealed record JournalRecord
{
    /// <summary>Its kind.</summary>
    public required JournalKind Kind { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>For <c>Run</c>: the id of the plan.</summary>
    public string? PlanId { get; init; }

    /// <summary>For <c>Run</c>: the shard.</summary>
    public string? Shard { get; init; }

    /// <summary>The number of the entry.</summary>
    public long Number { get; init; }

    /// <summary>For <c>Begun</c>: the copy.</summary>
    public PendingRepair? Begun { get; init; }

    /// <summary>For <c>UploadOpened</c> and <c>UploadClosed</c>: the upload.</summary>
    public MultipartUpload? Upload { get; init; }

    /// <summary>For <c>Outcome</c>: the outcome.</summary>
    public PlanOutcome? Outcome { get; init; }

    /// <summary>For <c>End</c>: whether the run finished and was not stopped early.</summary>
    public bool IsComplete { get; init; }
}

/// <summary>Reads and writes journal records as JSON lines.</summary>
internal static class JournalJson
{
    private const int LongestLine = 1 << 22;

    /// <summary>Writes a record, without the line break.</summary>
    public static void Write(JsonWriter json, JournalRecord record)
    {
        json.BeginObject()
            .Member("record", PlanJson.Name(record.Kind))
            .Member("time", record.Time);
        switch (record.Kind)
        {
            case JournalKind.Run:
                json.Member("plan", record.PlanId!).Member("shard", record.Shard!);
                break;
            case JournalKind.Begun:
                Write(json, record.Begun!);
                break;
            case JournalKind.Outcome:
                Write(json, record.Outcome!);
                break;
            case JournalKind.End:
                json.Member("complete", record.IsComplete);
                break;
            default:
                Write(json, record.Number, record.Upload!.Target);
                json.Member("uploadId", record.Upload.UploadId);
                break;
        }

        json.EndObject();
    }

    /// <summary>Reads a record.</summary>
    /// <exception cref="JsonSyntaxException">The line is no record.</exception>
    public static JournalRecord Read(string line)
    {
        JsonValue value = JsonReader.Parse(line, LongestLine);
        JournalKind kind = PlanJson.Read<JournalKind>(PlanJson.Need(value, "record"));
        DateTimeOffset time = ReadTime(value);
        long number = kind is JournalKind.Run or JournalKind.End ? 0 : PlanJson.ReadCount(value, "number");
        return new JournalRecord
        {
            Kind = kind,
            Time = time,
            Number = number,
            PlanId = value.FindText("plan"),
            Shard = value.FindText("shard"),
            Begun = kind == JournalKind.Begun ? ReadBegun(value, number, time) : null,
            Outcome = kind == JournalKind.Outcome ? ReadOutcome(value, number, time) : null,
            Upload = kind is JournalKind.UploadOpened or JournalKind.UploadClosed
                ? new MultipartUpload(ReadAddress(value), PlanJson.ReadText(value, "uploadId"), EncryptionRule.None)
                : null,
            IsComplete = value.Find("complete") is { Scalar: "true" },
        };
    }

    private static void Write(JsonWriter json, long number, ObjectAddress address) => json
        .Member("number", number)
        .Member("bucket", address.Bucket)
        .Member("key", address.Key)
        .Optional("versionId", address.VersionId);

    private static void Write(JsonWriter json, PendingRepair begun)
    {
        Write(json, begun.Number, begun.Address with { VersionId = begun.VersionId });
        json.Member("size", begun.Before.Size)
            .Optional("crc64", Text(begun.Before.Crc64))
            .Member("etag", begun.Before.ETag);
        PlanJson.Write(json, "found", begun.Found);
        json.BeginObject("properties");
        foreach (KeyValuePair<string, string> property in begun.Before.Properties)
        {
            json.Member(property.Key, property.Value);
        }

        json.EndObject();
        if (begun.OpenUploads is { } uploads)
        {
            json.BeginArray("openUploads");
            foreach (string id in uploads)
            {
                json.Item(id);
            }

            json.EndArray();
        }
    }

    private static void Write(JsonWriter json, PlanOutcome outcome)
    {
        Write(json, outcome.Number, outcome.Address);
        json.Member("size", outcome.Size)
            .Member("status", PlanJson.Name(outcome.Status))
            .Member("reason", PlanJson.Name(outcome.Reason))
            .Optional("code", outcome.Code)
            .Optional("message", outcome.Message)
            .Optional("advice", outcome.Advice);
        Write(json, "found", outcome.Found);
        Write(json, "encryption", outcome.Encryption);
        json.Optional("etagBefore", outcome.ETagBefore)
            .Optional("etag", outcome.ETag)
            .Optional("crc64", Text(outcome.Crc64))
            .Optional("requestId", outcome.RequestId)
            .Member("copied", outcome.OutcomeUnknown);
        PlanJson.Write(json, "leftUploads", outcome.LeftUploadIds);
    }

    private static void Write(JsonWriter json, string name, EncryptionRule? rule)
    {
        if (rule is not null)
        {
            PlanJson.Write(json, name, rule);
        }
    }

    private static PendingRepair ReadBegun(JsonValue value, long number, DateTimeOffset time)
    {
        ObjectAddress address = ReadAddress(value);
        return new PendingRepair
        {
            Number = number,
            Address = address with { VersionId = null },
            VersionId = address.VersionId,
            Time = time,
            Found = PlanJson.ReadRule(PlanJson.Need(value, "found")),
            Before = new ObjectFingerprint
            {
                Size = PlanJson.ReadCount(value, "size"),
                Crc64 = ReadCrc(value),
                ETag = PlanJson.ReadText(value, "etag"),
                Properties = PlanJson.Need(value, "properties").Members
                    .ToDictionary(member => member.Key, member => member.Value.Scalar, StringComparer.Ordinal),
            },
            OpenUploads = value.Find("openUploads") is { } uploads
                ? [.. uploads.Items.Select(id => id.Scalar)]
                : null,
        };
    }

    private static PlanOutcome ReadOutcome(JsonValue value, long number, DateTimeOffset time) => new()
    {
        Number = number,
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
        LeftUploadIds = value.Find("leftUploads") is { } left ? PlanJson.ReadTexts(left) : [],
        OutcomeUnknown = value.Find("copied") is { Scalar: "true" },
        Time = time,
    };

    private static ObjectAddress ReadAddress(JsonValue value) =>
        new(PlanJson.ReadText(value, "bucket"), PlanJson.ReadText(value, "key"), value.FindText("versionId"));

    private static DateTimeOffset ReadTime(JsonValue value) =>
        WireText.Time(PlanJson.ReadText(value, "time")) ?? throw new JsonSyntaxException(value.Line, "time is no date");

    private static ulong? ReadCrc(JsonValue value) =>
        ulong.TryParse(value.FindText("crc64"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong crc)
            ? crc
            : null;

    private static string? Text(ulong? crc) => crc?.ToString(CultureInfo.InvariantCulture);
}
