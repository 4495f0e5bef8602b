using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Inventory;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Planner;

/// <summary>How far a planning is: the file <c>planning.jsonl</c> in the folder of a plan that is not whole yet. Its
/// first line has the parameters, and each other one is a mark. Lines have checksums as in the journal of a run. A mark
/// counts when its line and the files of entries that it names are whole; what follows the first that is not is planned
/// again. An open journal is a lock on the folder.</summary>
internal sealed class PlanningJournal : IDisposable
{
    private const int MostLength = 1 << 28;
    private const int Format = 1;

    // What could not be written is not tried again when the file is closed.
    private const int Unbuffered = 1;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly List<PlanningMark> _marks = [];
    private readonly JournalChain _chain = new();

    /// <summary>Opens the journal of a folder, or begins one.</summary>
    /// <param name="folder">The folder of the plan.</param>
    /// <param name="parameters">The parameters of the planning by their names.</param>
    /// <param name="created">The time of the plan, when it begins.</param>
    /// <exception cref="PlanException"><see cref="PlanError.PlanInUse"/> or
    /// <see cref="PlanError.PlanningDiffers"/>.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public PlanningJournal(string folder, IReadOnlyDictionary<string, string> parameters, DateTimeOffset created)
    {
        _path = Path.Combine(folder, PlanFileName.Planning);
        _file = Lock(folder);
        try
        {
            Created = created;
            if (!Read(folder, parameters))
            {
                Begin(parameters);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The time of the plan.</summary>
    public DateTimeOffset Created { get; private set; }

    /// <summary>The last mark of each bucket, in their order.</summary>
    public IReadOnlyList<PlanningMark> Sections => [.. _marks.GroupBy(mark => mark.Bucket.Name)
        .Select(marks => marks.Last())];

    /// <summary>The last mark of a bucket that is not planned to its end, or <c>null</c>.</summary>
    public PlanningMark? Open =>
        _marks.Count > 0 && !_marks[_marks.Count - 1].IsWhole ? _marks[_marks.Count - 1] : null;

    /// <summary>The files of entries that are whole.</summary>
    public IReadOnlyList<PlanFile> Files => [.. _marks.SelectMany(mark => mark.Files)];

    /// <summary>Whether another planning can go on.</summary>
    public bool HasMarks => _marks.Count > 0;

    /// <summary>The number of requests that were sent up to the last mark.</summary>
    public long Requests => _marks.Count == 0 ? 0 : _marks[_marks.Count - 1].Requests;

    /// <summary>Adds a mark. It is on the disk then.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Add(PlanningMark mark)
    {
        Append(json => PlanningMarkJson.Write(json, mark));
        _marks.Add(mark with { Files = [.. mark.Files] });
    }

    /// <summary>Removes the journal: there is nothing to go on with.</summary>
    public void Delete()
    {
        Dispose();
        File.Delete(_path);
    }

    /// <summary>Closes the journal, and frees the folder for another planning.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _chain.Dispose();
    }

    private FileStream Lock(string folder)
    {
        try
        {
            return PrivateFile.Open(_path, FileMode.OpenOrCreate, FileShare.None, Unbuffered);
        }
        catch (IOException held) when (File.Exists(_path))
        {
            throw new PlanException(PlanError.PlanInUse,
                $"Another planning works in '{folder}'. Wait until it has ended.", held);
        }
    }

    private void Begin(IReadOnlyDictionary<string, string> parameters)
    {
        try
        {
            _file.SetLength(0);
            Append(json =>
            {
                json.Member("planning", Format).Member("created", Created).BeginObject("parameters");
                foreach (KeyValuePair<string, string> parameter in parameters)
                {
                    json.Member(parameter.Key, parameter.Value);
                }

                json.EndObject();
            });
        }
        catch
        {
            Delete();
            throw;
        }
    }

    private void Append(Action<JsonWriter> write)
    {
        using var line = new StringWriter();
        var json = new JsonWriter(line);
        json.BeginObject();
        write(json);
        json.EndObject();
        _chain.Seal(line.GetStringBuilder(), _file);
        _file.Flush(flushToDisk: true);
    }

    // Whether the folder has a planning that can go on.
    private bool Read(string folder, IReadOnlyDictionary<string, string> parameters)
    {
        byte[] bytes = new byte[_file.Length];
        int count = 0;
        while (count < bytes.Length && _file.Read(bytes, count, bytes.Length - count) is > 0 and var read)
        {
            count += read;
        }

        int end = 0;
        while (Array.IndexOf(bytes, (byte)'\n', end) is >= 0 and var feed)
        {
            var line = new ArraySegment<byte>(bytes, end, feed - end);
            if (!_chain.Verify(line)
                || !Accept(Encoding.UTF8.GetString(bytes, end, line.Count), end == 0, folder, parameters))
            {
                _chain.TakeBack();
                break;
            }

            end = feed + 1;
        }

        _file.SetLength(end);
        _file.Position = end;
        return end > 0;
    }

    private bool Accept(
        string text, bool isFirst, string folder, IReadOnlyDictionary<string, string> parameters)
    {
        JsonValue line = JsonReader.Parse(text, MostLength);
        if (isFirst)
        {
            Created = WireText.Time(PlanJson.ReadText(line, "created")) ?? Created;
            RequireSame(folder, PlanJson.Need(line, "parameters"), parameters);
            return true;
        }

        PlanningMark mark = PlanningMarkJson.Read(line);
        bool isWhole = mark.Files.All(file => IsWhole(folder, file));
        if (isWhole)
        {
            _marks.Add(mark);
        }

        return isWhole;
    }

    private static void RequireSame(string folder, JsonValue before, IReadOnlyDictionary<string, string> now)
    {
        foreach (string name in before.Members.Keys.Union(now.Keys))
        {
            string? then = before.FindText(name);
            if (then != (now.TryGetValue(name, out string? value) ? value : null))
            {
                throw new PlanException(PlanError.PlanningDiffers,
                    $"The planning in '{folder}' was begun {Describe(name, then)}, and would go on " +
                    $"{Describe(name, value)}. Give the same parameters, or make the plan anew in another folder.");
            }
        }
    }

    private static string Describe(string name, string? value) =>
        value is null ? $"without {name}" : $"with {name} '{value}'";

    private static bool IsWhole(string folder, PlanFile file)
    {
        string path = Path.Combine(folder, file.Name);
        if (!File.Exists(path))
        {
            return false;
        }

        using FileStream stream = File.OpenRead(path);
        return file.Matches(stream);
    }
}

/// <summary>A place up to which a bucket is planned.</summary>
internal sealed record PlanningMark
{
    /// <summary>The bucket; its notes are those of its settings, and when it is whole all of them.</summary>
    public required PlanBucket Bucket { get; init; }

    /// <summary>The id of the account that owns it; empty when the service did not tell it.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Whether all of the bucket is planned.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Where its source goes on.</summary>
    public SourcePosition Position { get; init; } = SourcePosition.Start;

    /// <summary>The files of the entries since the mark before.</summary>
    public IReadOnlyList<PlanFile> Files { get; init; } = [];

    /// <summary>The totals of the bucket so far.</summary>
    public required PlanTotals Totals { get; init; }

    /// <summary>What its lifecycle rules do so far.</summary>
    public IReadOnlyList<LifecycleCount> Lifecycle { get; init; } = [];

    /// <summary>The number of requests that the planning has sent so far.</summary>
    public long Requests { get; init; }

    /// <summary>Refuses to go on with a bucket that is not the same, or of which something else is wanted.</summary>
    /// <exception cref="PlanException"><see cref="PlanError.PlanningDiffers"/>.</exception>
    public void RequireSame(PlanBucket now, string owner)
    {
        RequireSame("the owner", Owner, owner);
        RequireSame("the creation time", Bucket.Created?.ToString("u"), now.Created?.ToString("u"));
        RequireSame("the versioning", Bucket.Versioning ?? "none", now.Versioning ?? "none");
        RequireSame("the wanted encryption", Bucket.Wanted.ToString(), now.Wanted.ToString());
    }

    /// <summary>Refuses to go on with a bucket whose settings mean something else than before.</summary>
    /// <exception cref="PlanException"><see cref="PlanError.PlanningDiffers"/>.</exception>
    public void RequireSame(BucketGuards now)
    {
        RequireSame("the settings", string.Join(" ", Bucket.Notes), string.Join(" ", now.Notes));
        RequireSame(
            "the lifecycle rules",
            string.Join("; ", Lifecycle.Select(count => Describe(count.Effect))),
            string.Join("; ", now.Lifecycle.Select(Describe)));
    }

    private static string Describe(LifecycleEffect effect) => FormattableString.Invariant(
        $"{effect.RuleId}, '{effect.Prefix}', {effect.Days} days, {effect.StorageClass ?? "expiration"}");

    private void RequireSame(string what, string? then, string? now)
    {
        if (then != now)
        {
            throw new PlanException(PlanError.PlanningDiffers,
                $"When the planning was stopped, {what} of bucket '{Bucket.Name}' was: {then}. Now it is: {now}. " +
                "Give the same parameters, or make the plan anew in another folder.");
        }
    }
}

/// <summary>Reads and writes marks as JSON.</summary>
internal static class PlanningMarkJson
{
    /// <summary>Writes the members of a mark.</summary>
    public static void Write(JsonWriter json, PlanningMark mark)
    {
        json.BeginObject("bucket");
        PlanHeaderJson.Write(json, mark.Bucket);
        json.EndObject()
            .Member("owner", mark.Owner)
            .Member("isWhole", mark.IsWhole)
            .BeginObject("position")
            .Optional("key", mark.Position.Key is { } key ? PercentEncoding.Encode(key) : null)
            .Optional("versionId", mark.Position.VersionId)
            .Member("file", mark.Position.File)
            .Member("row", mark.Position.Row)
            .EndObject();
        PlanHeaderJson.Write(json, mark.Files);
        PlanTotalsJson.Write(json, "totals", mark.Totals);
        json.BeginArray("lifecycle");
        foreach (LifecycleCount count in mark.Lifecycle)
        {
            json.BeginObject()
                .Member("rule", count.Effect.RuleId)
                .Member("prefix", count.Effect.Prefix)
                .Member("days", count.Effect.Days)
                .Optional("storageClass", count.Effect.StorageClass)
                .Member("objects", count.Amount.Objects)
                .Member("bytes", count.Amount.Bytes)
                .Member("first", count.First)
                .Member("last", count.Last)
                .EndObject();
        }

        json.EndArray().Member("requests", mark.Requests);
    }

    /// <summary>Reads a mark.</summary>
    /// <exception cref="JsonSyntaxException">The value is none.</exception>
    public static PlanningMark Read(JsonValue value)
    {
        JsonValue position = PlanJson.Need(value, "position");
        return new PlanningMark
        {
            Bucket = PlanHeaderJson.ReadBucket(PlanJson.Need(value, "bucket")),
            Owner = PlanJson.ReadText(value, "owner"),
            IsWhole = PlanJson.Need(value, "isWhole").Scalar == "true",
            Position = new SourcePosition
            {
                Key = position.FindText("key") is { } key ? PercentEncoding.DecodeKey(key) : null,
                VersionId = position.FindText("versionId"),
                File = (int)PlanJson.ReadCount(position, "file"),
                Row = PlanJson.ReadCount(position, "row"),
            },
            Files = [.. PlanJson.Need(value, "files").Items.Select(PlanHeaderJson.ReadFile)],
            Totals = PlanTotalsJson.Read(PlanJson.Need(value, "totals")),
            Lifecycle = [.. PlanJson.Need(value, "lifecycle").Items.Select(ReadCount)],
            Requests = PlanJson.ReadCount(value, "requests"),
        };
    }

    private static LifecycleCount ReadCount(JsonValue value) => new(
        new LifecycleEffect(
            PlanJson.ReadText(value, "rule"),
            PlanJson.ReadText(value, "prefix"),
            (int)PlanJson.ReadCount(value, "days"),
            value.FindText("storageClass")),
        new PlanAmount(PlanJson.ReadCount(value, "objects"), PlanJson.ReadCount(value, "bytes")),
        TimeOf(value, "first"),
        TimeOf(value, "last"));

    private static DateTimeOffset TimeOf(JsonValue value, string name) =>
        WireText.Time(PlanJson.ReadText(value, name))
            ?? throw new JsonSyntaxException(value.Line, $"{name} is no date");
}
