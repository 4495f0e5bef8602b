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
        json.BeginObject().Member(JournalLine.NameOf(record.Kind), record.Number).Member("ms", elapsed);
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
        if (_run is null)
        {
            _run = ReadRun(JsonReader.Parse(line, LongestLine));
            return new JournalRecord { Kind = JournalKind.Run, Time = _run.Started, Run = _run };
        }

        JournalLine members = JournalLine.Read(line);
        long number = members.Number;
        DateTimeOffset time = _run.Started.AddMilliseconds(members.Milliseconds);
        PendingRepair? begun = members.Kind switch
        {
            JournalKind.Begun => _begun[number] = ReadBegun(members, time),
            JournalKind.Outcome => Take(number),
            JournalKind.UploadOpened => _begun.TryGetValue(number, out PendingRepair? copy)
                ? copy
                : throw members.Wrong("the upload has no copy"),
            _ => null,
        };
        return new JournalRecord
        {
            Kind = members.Kind,
            Time = time,
            Number = number,
            Begun = members.Kind == JournalKind.Begun ? begun : null,
            Address = members.Kind == JournalKind.UploadOpened ? begun!.Address : null,
            UploadId = members.Kind is JournalKind.UploadOpened or JournalKind.UploadClosed
                ? members.Need(members.Upload, "upload")
                : null,
            Outcome = members.Kind == JournalKind.Outcome ? ReadOutcome(members, time, begun) : null,
            IsComplete = members.IsComplete,
        };
    }

    private PendingRepair? Take(long number)
    {
        if (_begun.TryGetValue(number, out PendingRepair? begun))
        {
            _begun.Remove(number);
        }

        return begun;
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

    private PendingRepair ReadBegun(JournalLine line, DateTimeOffset time)
    {
        Dictionary<string, string> properties = line.Digests ?? throw line.Wrong("digests is missing");
        properties[ObjectFingerprint.StorageClass] = line.StorageClass ?? UsualClass;
        properties[ObjectFingerprint.Acl] = line.Acl ?? UsualAcl;
        return new PendingRepair
        {
            Number = line.Number,
            Address = ReadAddress(line),
            VersionId = line.Version,
            Time = time,
            Found = line.Found ?? EncryptionRule.None,
            HasPlannedETag = line.ETag is null,
            Before = new ObjectFingerprint
            {
                Size = line.Size ?? throw line.Wrong("size is missing"),
                Crc64 = line.Crc64,
                ETag = line.ETag ?? "",
                Properties = properties,
                Salt = _run!.Salt,
            },
            OpenUploads = line.OpenUploads,
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

    private static PlanOutcome ReadOutcome(JournalLine line, DateTimeOffset time, PendingRepair? begun)
    {
        ObjectAddress address = begun?.Address ?? ReadAddress(line);
        OutcomeReason reason = line.Reason ?? throw line.Wrong("reason is missing");
        string? etagBefore = line.ETagBefore ?? begun?.Before.ETag;
        bool isProved = reason.Status() == OutcomeStatus.Proved;
        return new PlanOutcome
        {
            Number = line.Number,
            Address = line.Version is null ? address : address with { VersionId = line.Version },
            Size = line.Size ?? begun?.Before.Size ?? throw line.Wrong("size is missing"),
            Reason = reason,
            Found = line.Found ?? begun?.Found,
            Encryption = line.Encryption,
            KeptVersionId = line.Kept,
            ETagBefore = etagBefore,
            ETag = line.ETag ?? (isProved ? etagBefore : null),
            Crc64 = line.Crc64 ?? begun?.Before.Crc64,
            RequestId = line.Request,
            Code = line.Code,
            Message = line.Message,
            Advice = line.Advice,
            LeftUploadIds = line.LeftUploads ?? [],
            Unproved = line.Unproved,
            OutcomeUnknown = isProved || line.IsCopied,
            Time = time,
        };
    }

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

    private static ObjectAddress ReadAddress(JournalLine line) =>
        new(line.Need(line.Bucket, "bucket"), line.Need(line.Key, "key"));

    private static string? Text(ulong? crc) => crc?.ToString("x16", CultureInfo.InvariantCulture);
}
