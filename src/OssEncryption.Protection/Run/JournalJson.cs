using System.Globalization;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>Reads and writes journal records as JSON lines, without their checksums. The format is in
/// <c>docs/plan-format.md</c>. A line names bucket and key once: the lines of an object after its <c>begun</c> leave
/// out what stands there, and the ETag is left out where it is the one of the plan's entry.</summary>
internal sealed class JournalJson
{
    /// <summary>The format version that is written, and the newest that can be read. Journals of format 1 have no
    /// checksums.</summary>
    public const int CurrentFormat = 2;

    private const int LongestLine = 1 << 22;
    private const string UsualClass = "Standard";
    private const string UsualAcl = "default";

    private static readonly (JournalKind Kind, string Name)[] Names =
    [
        (JournalKind.Begun, "begun"), (JournalKind.Outcome, "outcome"), (JournalKind.UploadOpened, "opened"),
        (JournalKind.UploadClosed, "closed"), (JournalKind.End, "end"),
    ];

    private readonly Dictionary<long, PendingRepair> _begun = [];
    private JournalRun? _run;

    /// <summary>Writes the next record, without the line break.</summary>
    public void Write(JsonWriter json, JournalRecord record)
    {
        if (record.Run is { } run)
        {
            _run = run;
            Write(json, run);
            return;
        }

        long elapsed = (long)Math.Max(0, (record.Time - _run!.Started).TotalMilliseconds);
        json.BeginObject().Member(NameOf(record.Kind), record.Number).Member("ms", elapsed);
        switch (record.Kind)
        {
            case JournalKind.Begun:
                _begun[record.Number] = record.Begun!;
                Write(json, record.Begun!);
                break;
            case JournalKind.Outcome:
                Write(json, record.Outcome!, Take(record.Number));
                break;
            case JournalKind.End:
                json.Member("complete", record.IsComplete);
                break;
            default:
                json.Member("upload", record.UploadId!);
                break;
        }

        json.EndObject();
    }

    /// <summary>Reads the next record. The ETags that the line leaves out are empty.</summary>
    /// <exception cref="JsonSyntaxException">The line is no record, or does not follow from those before.</exception>
    /// <exception cref="PlanException"><see cref="PlanError.PlanFormatNewer"/>.</exception>
    public JournalRecord Read(string line)
    {
        JsonValue value = JsonReader.Parse(line, LongestLine);
        if (_run is null)
        {
            _run = ReadRun(value);
            return new JournalRecord { Kind = JournalKind.Run, Time = _run.Started, Run = _run };
        }

        JournalKind kind = KindOf(value);
        long number = PlanJson.ReadCount(value, NameOf(kind));
        var record = new JournalRecord
        {
            Kind = kind,
            Time = _run.Started.AddMilliseconds(PlanJson.ReadCount(value, "ms")),
            Number = number,
        };
        switch (kind)
        {
            case JournalKind.Begun:
                _begun[number] = ReadBegun(value, record);
                return record with { Begun = _begun[number] };
            case JournalKind.Outcome:
                return record with { Outcome = ReadOutcome(value, record, Take(number)) };
            case JournalKind.End:
                return record with { IsComplete = value.Find("complete") is { Scalar: "true" } };
            case JournalKind.UploadOpened:
                ObjectAddress address = _begun.TryGetValue(number, out PendingRepair? begun)
                    ? begun.Address
                    : throw new JsonSyntaxException(value.Line, "the upload has no copy");
                return record with { Address = address, UploadId = PlanJson.ReadText(value, "upload") };
            default:
                return record with { UploadId = PlanJson.ReadText(value, "upload") };
        }
    }

    private PendingRepair? Take(long number)
    {
        if (_begun.TryGetValue(number, out PendingRepair? begun))
        {
            _begun.Remove(number);
        }

        return begun;
    }

    private static string NameOf(JournalKind kind) => Names.First(name => name.Kind == kind).Name;

    private static JournalKind KindOf(JsonValue value)
    {
        foreach ((JournalKind kind, string name) in Names)
        {
            if (value.Find(name) is not null)
            {
                return kind;
            }
        }

        throw new JsonSyntaxException(value.Line, "an unknown record");
    }

    private static void Write(JsonWriter json, JournalRun run)
    {
        json.BeginObject()
            .Member("run", run.Number)
            .Member("format", CurrentFormat)
            .Member("plan", run.PlanId)
            .Member("shard", run.Shard)
            .Member("time", run.Started)
            .Member("salt", Convert.ToBase64String(run.Salt));
        if (run.Distrusted.Count > 0)
        {
            json.BeginArray("distrusted");
            foreach (JournalDamage damage in run.Distrusted)
            {
                json.BeginObject().Member("file", damage.File).Member("line", damage.Line).EndObject();
            }

            json.EndArray();
        }

        json.EndObject();
    }

    private static JournalRun ReadRun(JsonValue value)
    {
        long format = PlanJson.ReadCount(value, "format");
        if (format > CurrentFormat)
        {
            throw new PlanException(PlanError.PlanFormatNewer, FormattableString.Invariant(
                $"A journal of the plan has format {format}, and this version of the module reads up to ") +
                FormattableString.Invariant($"{CurrentFormat}. Update the module."));
        }

        return new JournalRun
        {
            Number = (int)Math.Min(int.MaxValue, PlanJson.ReadCount(value, "run")),
            PlanId = PlanJson.ReadText(value, "plan"),
            Shard = PlanJson.ReadText(value, "shard"),
            Started = WireText.Time(PlanJson.ReadText(value, "time"))
                ?? throw new JsonSyntaxException(value.Line, "time is no date"),
            Salt = ReadSalt(value),
            Distrusted = value.Find("distrusted") is { } list ? [.. list.Items.Select(ReadDamage)] : [],
        };
    }

    private static byte[] ReadSalt(JsonValue value)
    {
        try
        {
            return Convert.FromBase64String(PlanJson.ReadText(value, "salt"));
        }
        catch (FormatException)
        {
            throw new JsonSyntaxException(value.Line, "the salt is no Base64");
        }
    }

    private static JournalDamage ReadDamage(JsonValue value) =>
        new(PlanJson.ReadText(value, "file"), PlanJson.ReadCount(value, "line"));

    private static void Write(JsonWriter json, ObjectAddress address) => json
        .Member("bucket", address.Bucket)
        .Member("key", address.Key);

    private static void Write(JsonWriter json, PendingRepair begun)
    {
        Write(json, begun.Address);
        IReadOnlyDictionary<string, string> has = begun.Before.Properties;
        json.Optional("version", begun.VersionId)
            .Member("size", begun.Before.Size)
            .Optional("etag", begun.HasPlannedETag ? null : begun.Before.ETag)
            .Optional("crc64", Text(begun.Before.Crc64))
            .Optional("class", Unless(has[ObjectFingerprint.StorageClass], UsualClass))
            .Optional("acl", Unless(has[ObjectFingerprint.Acl], UsualAcl));
        Write(json, "found", begun.Found == EncryptionRule.None ? null : begun.Found);
        json.BeginObject("digests");
        foreach (KeyValuePair<string, string> item in has.Where(item => !IsByValue(item.Key)))
        {
            json.Member(item.Key, item.Value);
        }

        json.EndObject();
        if (begun.OpenUploads is { } uploads)
        {
            PlanJson.Write(json, "openUploads", uploads);
        }
    }

    private PendingRepair ReadBegun(JsonValue value, JournalRecord record)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [ObjectFingerprint.StorageClass] = value.FindText("class") ?? UsualClass,
            [ObjectFingerprint.Acl] = value.FindText("acl") ?? UsualAcl,
        };
        foreach (KeyValuePair<string, JsonValue> item in PlanJson.Need(value, "digests").Members)
        {
            properties[item.Key] = item.Value.Scalar;
        }

        return new PendingRepair
        {
            Number = record.Number,
            Address = ReadAddress(value),
            VersionId = value.FindText("version"),
            Time = record.Time,
            Found = ReadRule(value, "found") ?? EncryptionRule.None,
            HasPlannedETag = value.Find("etag") is null,
            Before = new ObjectFingerprint
            {
                Size = PlanJson.ReadCount(value, "size"),
                Crc64 = ReadCrc(value),
                ETag = value.FindText("etag") ?? "",
                Properties = properties,
                Salt = _run!.Salt,
            },
            OpenUploads = value.Find("openUploads") is { } uploads ? PlanJson.ReadTexts(uploads) : null,
        };
    }

    private static void Write(JsonWriter json, PlanOutcome outcome, PendingRepair? begun)
    {
        if (begun is null)
        {
            Write(json, outcome.Address);
        }

        bool isProved = outcome.Status == OutcomeStatus.Proved;
        json.Member("reason", PlanJson.Name(outcome.Reason)).Optional("version", outcome.Address.VersionId);
        if (begun?.Before.Size != outcome.Size)
        {
            json.Member("size", outcome.Size);
        }

        Write(json, "found", begun?.Found == outcome.Found ? null : outcome.Found);
        Write(json, "encryption", outcome.Encryption);
        json.Optional("kept", outcome.KeptVersionId)
            .Optional("etagBefore", begun?.Before.ETag == outcome.ETagBefore ? null : outcome.ETagBefore)
            .Optional("etag", isProved && outcome.ETag == outcome.ETagBefore ? null : outcome.ETag)
            .Optional("crc64", begun?.Before.Crc64 == outcome.Crc64 ? null : Text(outcome.Crc64))
            .Optional("request", outcome.RequestId)
            .Optional("unproved", outcome.Unproved == UnprovedProperties.None ? null : outcome.Unproved.ToString())
            .Optional("code", outcome.Code)
            .Optional("message", outcome.Message)
            .Optional("advice", outcome.Advice);
        if (outcome.LeftUploadIds.Count > 0)
        {
            PlanJson.Write(json, "leftUploads", outcome.LeftUploadIds);
        }

        if (outcome.OutcomeUnknown && !isProved)
        {
            json.Member("copied", true);
        }
    }

    private static PlanOutcome ReadOutcome(JsonValue value, JournalRecord record, PendingRepair? begun)
    {
        ObjectAddress address = begun?.Address ?? ReadAddress(value);
        OutcomeReason reason = PlanJson.Read<OutcomeReason>(PlanJson.Need(value, "reason"));
        string? etagBefore = value.FindText("etagBefore") ?? begun?.Before.ETag;
        bool isProved = reason.Status() == OutcomeStatus.Proved;
        return new PlanOutcome
        {
            Number = record.Number,
            Address = address with { VersionId = value.FindText("version") },
            Size = value.Find("size") is null && begun is not null
                ? begun.Before.Size
                : PlanJson.ReadCount(value, "size"),
            Reason = reason,
            Found = ReadRule(value, "found") ?? begun?.Found,
            Encryption = ReadRule(value, "encryption"),
            KeptVersionId = value.FindText("kept"),
            ETagBefore = etagBefore,
            ETag = value.FindText("etag") ?? (isProved ? etagBefore : null),
            Crc64 = ReadCrc(value) ?? begun?.Before.Crc64,
            RequestId = value.FindText("request"),
            Code = value.FindText("code"),
            Message = value.FindText("message"),
            Advice = value.FindText("advice"),
            LeftUploadIds = value.Find("leftUploads") is { } left ? PlanJson.ReadTexts(left) : [],
            Unproved = ReadUnproved(value),
            OutcomeUnknown = isProved || value.Find("copied") is { Scalar: "true" },
            Time = record.Time,
        };
    }

    private static UnprovedProperties ReadUnproved(JsonValue value) => value.FindText("unproved") switch
    {
        null => UnprovedProperties.None,
        "Acl" => UnprovedProperties.Acl,
        "Acl, Tags" => UnprovedProperties.Acl | UnprovedProperties.Tags,
        _ => throw new JsonSyntaxException(value.Line, "an unknown property"),
    };

    private static bool IsByValue(string property) =>
        property is ObjectFingerprint.StorageClass or ObjectFingerprint.Acl;

    private static string? Unless(string value, string usual) => value == usual ? null : value;

    private static void Write(JsonWriter json, string name, EncryptionRule? rule)
    {
        if (rule is not null)
        {
            PlanJson.Write(json, name, rule);
        }
    }

    private static EncryptionRule? ReadRule(JsonValue value, string name) =>
        value.Find(name) is { } rule ? PlanJson.ReadRule(rule) : null;

    private static ObjectAddress ReadAddress(JsonValue value) =>
        new(PlanJson.ReadText(value, "bucket"), PlanJson.ReadText(value, "key"));

    private static ulong? ReadCrc(JsonValue value) =>
        ulong.TryParse(value.FindText("crc64"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
            out ulong crc)
            ? crc
            : null;

    private static string? Text(ulong? crc) => crc?.ToString("x16", CultureInfo.InvariantCulture);
}
