using System.Globalization;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>The members of a line of a journal. They are taken as they come, without a tree of values: a journal has
/// two lines for each object.</summary>
internal sealed class JournalLine
{
    private static readonly Dictionary<string, JournalKind> Kinds = new(StringComparer.Ordinal)
    {
        ["begun"] = JournalKind.Begun,
        ["outcome"] = JournalKind.Outcome,
        ["opened"] = JournalKind.UploadOpened,
        ["closed"] = JournalKind.UploadClosed,
        ["end"] = JournalKind.End,
    };

    private static readonly Dictionary<JournalKind, string> Names =
        Kinds.ToDictionary(item => item.Value, item => item.Key);

    private readonly JsonScanner _json;
    private JournalKind? _kind;
    private long? _milliseconds;

    private JournalLine(string line) => _json = new JsonScanner(line);

    public JournalKind Kind => _kind ?? throw Wrong("an unknown record");

    public long Milliseconds => _milliseconds ?? throw Wrong("ms is missing");

    public long Number { get; private set; }

    public string? Bucket { get; private set; }

    public string? Key { get; private set; }

    public string? Version { get; private set; }

    public long? Size { get; private set; }

    public string? ETag { get; private set; }

    public string? ETagBefore { get; private set; }

    public ulong? Crc64 { get; private set; }

    public string? StorageClass { get; private set; }

    public string? Acl { get; private set; }

    public EncryptionRule? Found { get; private set; }

    public EncryptionRule? Encryption { get; private set; }

    public Dictionary<string, string>? Digests { get; private set; }

    public string[]? OpenUploads { get; private set; }

    public string[]? LeftUploads { get; private set; }

    public OutcomeReason? Reason { get; private set; }

    public UnprovedProperties Unproved { get; private set; }

    public string? Kept { get; private set; }

    public string? Request { get; private set; }

    public string? Code { get; private set; }

    public string? Message { get; private set; }

    public string? Advice { get; private set; }

    public string? Upload { get; private set; }

    public bool IsCopied { get; private set; }

    public bool IsComplete { get; private set; }

    /// <summary>The name of the member that says of which kind a line is.</summary>
    public static string NameOf(JournalKind kind) => Names[kind];

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonSyntaxException">The line is no JSON object, or a member has another type.</exception>
    public static JournalLine Read(string line)
    {
        var read = new JournalLine(line);
        JsonScanner json = read._json;
        json.Require('{', "a record is expected");
        do
        {
            read.Take(json.TakeName());
        }
        while (json.Take(','));

        json.Require('}', "a closing brace is expected");
        json.RequireEnd();
        return read;
    }

    /// <summary>A required text.</summary>
    /// <exception cref="JsonSyntaxException">The line has none.</exception>
    public string Need(string? text, string name) => text ?? throw Wrong(name + " is missing");

    /// <summary>Makes the error for this line.</summary>
    public JsonSyntaxException Wrong(string problem) => _json.Wrong(problem);

    private void Take(string name)
    {
        switch (name)
        {
            case "ms":
                _milliseconds = _json.TakeCount();
                break;
            case "bucket":
                Bucket = _json.TakeText();
                break;
            case "key":
                Key = _json.TakeText();
                break;
            case "version":
                Version = _json.TakeText();
                break;
            case "size":
                Size = _json.TakeCount();
                break;
            case "etag":
                ETag = _json.TakeText();
                break;
            case "etagBefore":
                ETagBefore = _json.TakeText();
                break;
            case "crc64":
                Crc64 = TakeCrc();
                break;
            case "class":
                StorageClass = _json.TakeText();
                break;
            case "acl":
                Acl = _json.TakeText();
                break;
            case "found":
                Found = PlanJson.TakeRule(_json);
                break;
            case "encryption":
                Encryption = PlanJson.TakeRule(_json);
                break;
            case "digests":
                Digests = TakeDigests();
                break;
            case "openUploads":
                OpenUploads = PlanJson.ReadTexts(JsonReader.Take(_json));
                break;
            default:
                TakeOfOutcome(name);
                break;
        }
    }

    private void TakeOfOutcome(string name)
    {
        switch (name)
        {
            case "reason":
                Reason = PlanJson.Take<OutcomeReason>(_json);
                break;
            case "unproved":
                Unproved = TakeUnproved();
                break;
            case "kept":
                Kept = _json.TakeText();
                break;
            case "request":
                Request = _json.TakeText();
                break;
            case "code":
                Code = _json.TakeText();
                break;
            case "message":
                Message = _json.TakeText();
                break;
            case "advice":
                Advice = _json.TakeText();
                break;
            case "leftUploads":
                LeftUploads = PlanJson.ReadTexts(JsonReader.Take(_json));
                break;
            case "upload":
                Upload = _json.TakeText();
                break;
            case "copied":
                IsCopied = JsonReader.Take(_json).Scalar == "true";
                break;
            case "complete":
                IsComplete = JsonReader.Take(_json).Scalar == "true";
                break;
            default:
                TakeKind(name);
                break;
        }
    }

    private void TakeKind(string name)
    {
        if (_kind is null && Kinds.TryGetValue(name, out JournalKind kind))
        {
            _kind = kind;
            Number = _json.TakeCount();
        }
        else
        {
            JsonReader.Take(_json);
        }
    }

    private ulong? TakeCrc() =>
        ulong.TryParse(_json.TakeText(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong crc)
            ? crc
            : null;

    private Dictionary<string, string> TakeDigests()
    {
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        _json.Require('{', "digests are expected");
        if (_json.Take('}'))
        {
            return digests;
        }

        do
        {
            string name = _json.TakeName();
            digests[name] = _json.TakeText();
        }
        while (_json.Take(','));

        _json.Require('}', "a closing brace is expected");
        return digests;
    }

    private UnprovedProperties TakeUnproved() => _json.TakeText() switch
    {
        "Acl" => UnprovedProperties.Acl,
        "Acl, Tags" => UnprovedProperties.Acl | UnprovedProperties.Tags,
        _ => throw Wrong("an unknown property"),
    };
}
