using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Plan;

/// <summary>The header of a plan: the file <c>plan.json</c>.</summary>
public sealed record PlanHeader
{
    /// <summary>The format version that is written, and the newest that can be read.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The format version of the folder.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The id of the plan. Journals name it, so that none is used with another plan.</summary>
    public required string Id { get; init; }

    /// <summary>When the planning started.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Host and port of the endpoint at which the plan was made.</summary>
    public required string Host { get; init; }

    /// <summary>The region of that endpoint, where it was known.</summary>
    public string? Region { get; init; }

    /// <summary>How the objects were found.</summary>
    public required PlanSource Source { get; init; }

    /// <summary>Which objects are in the plan.</summary>
    public required PlanFilter Filter { get; init; }

    /// <summary>The buckets, each with the encryption that is wanted.</summary>
    public required IReadOnlyList<PlanBucket> Buckets { get; init; }

    /// <summary>The number of shares that engines apply it in, each as a process of its own; <c>null</c> for
    /// none.</summary>
    public int? ShardCount { get; init; }

    /// <summary>The files of entries in their order.</summary>
    public IReadOnlyList<PlanFile> Files { get; init; } = [];

    /// <summary>The totals of the entries.</summary>
    public PlanTotals Totals { get; init; } = new();
}

/// <summary>How the objects of a plan are found.</summary>
public enum PlanSource : long
{
    /// <summary>By listing the bucket; HeadObject tells the encryption of each object.</summary>
    Head,

    /// <summary>In a bucket inventory; its <c>EncryptionStatus</c> saves HeadObject where it is false.</summary>
    Inventory,
}

/// <summary>Which objects of the buckets are in a plan.</summary>
public sealed record PlanFilter
{
    /// <summary>Only keys with this prefix; <c>null</c> for all.</summary>
    public string? Prefix { get; init; }

    /// <summary>Only keys that match one of these wildcard patterns; empty for all.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Not the keys that match one of these wildcard patterns.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether noncurrent versions and delete markers are listed, too.</summary>
    public bool AllVersions { get; init; }
}

/// <summary>A bucket in a plan.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Wanted">The encryption that its objects shall have; none where neither the plan nor a rule of the
/// bucket names one.</param>
/// <param name="Versioning"><c>Enabled</c>, <c>Suspended</c>, or <c>null</c> if it was never set.</param>
public sealed record PlanBucket(string Name, EncryptionRule Wanted, string? Versioning)
{
    /// <summary>The versioning status of a bucket that keeps overwritten versions.</summary>
    internal const string VersioningOn = "Enabled";

    /// <summary>When the bucket was created. It tells the bucket from a later one with the same name; <c>null</c> if
    /// not known.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The bucket and key of the inventory manifest that was read, or <c>null</c>.</summary>
    public string? Inventory { get; init; }

    /// <summary>When that inventory was started. Objects written later are not in the plan.</summary>
    public DateTimeOffset? InventoryCreated { get; init; }

    /// <summary>What its settings mean for the plan; empty in a plan of an older version.</summary>
    public IReadOnlyList<PlanNote> Notes { get; init; } = [];

    /// <summary>Its objects and bytes by action and reason; empty in a plan of an older version.</summary>
    public IReadOnlyList<PlanCount> Counts { get; init; } = [];
}

/// <summary>A file of consecutive entries of a plan: JSON lines, compressed with gzip.</summary>
/// <param name="Name">The file name in the folder.</param>
/// <param name="Entries">The number of entries.</param>
/// <param name="Sha256">The SHA-256 of the file, in lower-case hexadecimal digits.</param>
public sealed record PlanFile(string Name, long Entries, string Sha256)
{
    /// <summary>Whether the rest of a stream is the content of the file as it was written.</summary>
    internal bool Matches(Stream content) => Sha256Hashes.Hex(Sha256Hashes.Hash(content)) == Sha256;
}

/// <summary>Reads and writes the header of a plan as JSON. Its last member is the SHA-256 of the text before
/// it.</summary>
internal static class PlanHeaderJson
{
    private const int MaxLength = 64 << 20;
    private const int ChecksumLength = 64;
    private const string Kind = "OssEncryption.Plan";
    private const string Lead = ",\n  \"checksum\": \"";
    private const string Tail = "\"\n}\n";

    /// <summary>The header as JSON.</summary>
    public static string Write(PlanHeader header)
    {
        using var output = new StringWriter();
        var json = new JsonWriter(output, isIndented: true);
        json.BeginObject()
            .Member("kind", Kind)
            .Member("format", header.Format)
            .Member("id", header.Id)
            .Member("created", header.Created)
            .Member("host", header.Host)
            .Optional("region", header.Region)
            .Member("source", PlanJson.Name(header.Source));
        if (header.ShardCount is { } shards)
        {
            json.Member("shardCount", shards);
        }

        WriteFilter(json, header.Filter);
        WriteBuckets(json, header.Buckets);
        PlanTotalsJson.Write(json, "totals", header.Totals);
        Write(json, header.Files);
        string text = output.ToString();
        return text + Lead + ChecksumOf(text) + Tail;
    }

    /// <summary>Reads a header.</summary>
    /// <exception cref="PlanException">The text is no header, is damaged, or has a newer format.</exception>
    public static PlanHeader Read(string text)
    {
        try
        {
            JsonValue root = JsonReader.Parse(text, MaxLength);
            return root.FindText("kind") == Kind ? Read(root, text) : throw Foreign(null);
        }
        catch (JsonSyntaxException problem)
        {
            throw text.Contains(Kind) ? Damaged(problem) : Foreign(problem);
        }
    }

    private static PlanHeader Read(JsonValue root, string text)
    {
        long format = PlanJson.ReadCount(root, "format");
        if (format > PlanHeader.CurrentFormat)
        {
            throw new PlanException(PlanError.PlanFormatNewer, FormattableString.Invariant(
                $"The plan has format {format}, and this version of the module reads up to ") +
                FormattableString.Invariant($"{PlanHeader.CurrentFormat}. Update the module, or make the plan anew."));
        }

        int checksum = text.Length - Tail.Length - ChecksumLength;
        int end = checksum - Lead.Length;
        if (end < 0
            || string.CompareOrdinal(text, end, Lead, 0, Lead.Length) != 0
            || text.Substring(checksum, ChecksumLength) != ChecksumOf(text.Substring(0, end)))
        {
            throw Damaged(null);
        }

        return new PlanHeader
        {
            Format = (int)format,
            Id = PlanJson.ReadText(root, "id"),
            Created = WireText.Time(PlanJson.ReadText(root, "created"))
                ?? throw new JsonSyntaxException(root.Line, "created is no date"),
            Host = PlanJson.ReadText(root, "host"),
            Region = root.FindText("region"),
            Source = PlanJson.Read<PlanSource>(PlanJson.Need(root, "source")),
            ShardCount = root.Find("shardCount") is null ? null : ReadShardCount(root),
            Filter = ReadFilter(PlanJson.Need(root, "filter")),
            Buckets = [.. PlanJson.Need(root, "buckets").Items.Select(ReadBucket)],
            Totals = PlanTotalsJson.Read(PlanJson.Need(root, "totals")),
            Files = [.. PlanJson.Need(root, "files").Items.Select(ReadFile)],
        };
    }

    private static int ReadShardCount(JsonValue root) =>
        PlanJson.ReadCount(root, "shardCount") is >= 1 and <= PlanShard.Most and var count
            ? (int)count
            : throw new JsonSyntaxException(root.Line, "a shardCount out of range");

    private static void WriteFilter(JsonWriter json, PlanFilter filter)
    {
        json.BeginObject("filter").Optional("prefix", filter.Prefix);
        PlanJson.Write(json, "include", filter.Include);
        PlanJson.Write(json, "exclude", filter.Exclude);
        json.Member("allVersions", filter.AllVersions).EndObject();
    }

    private static PlanFilter ReadFilter(JsonValue value) => new()
    {
        Prefix = value.FindText("prefix"),
        Include = PlanJson.ReadTexts(PlanJson.Need(value, "include")),
        Exclude = PlanJson.ReadTexts(PlanJson.Need(value, "exclude")),
        AllVersions = PlanJson.Need(value, "allVersions").Scalar == "true",
    };

    private static void WriteBuckets(JsonWriter json, IReadOnlyList<PlanBucket> buckets)
    {
        json.BeginArray("buckets");
        foreach (PlanBucket bucket in buckets)
        {
            json.BeginObject();
            Write(json, bucket);
            json.EndObject();
        }

        json.EndArray();
    }

    /// <summary>Writes the members of a bucket.</summary>
    public static void Write(JsonWriter json, PlanBucket bucket)
    {
        json.Member("name", bucket.Name);
        PlanJson.Write(json, "wanted", bucket.Wanted);
        json.Optional("versioning", bucket.Versioning);
        WriteTime(json, "created", bucket.Created);
        json.Optional("inventory", bucket.Inventory);
        WriteTime(json, "inventoryCreated", bucket.InventoryCreated);
        PlanTotalsJson.WriteCounts(json, bucket.Counts);
        PlanNoteJson.Write(json, bucket.Notes);
    }

    /// <summary>Reads a bucket.</summary>
    public static PlanBucket ReadBucket(JsonValue value) => new(
        PlanJson.ReadText(value, "name"),
        PlanJson.ReadRule(PlanJson.Need(value, "wanted")),
        value.FindText("versioning"))
    {
        Created = FindTime(value, "created"),
        Inventory = value.FindText("inventory"),
        InventoryCreated = FindTime(value, "inventoryCreated"),
        Counts = PlanTotalsJson.ReadCounts(value.Find("counts")),
        Notes = PlanNoteJson.Read(value.Find("notes")),
    };

    private static void WriteTime(JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.Member(name, known);
        }
    }

    private static DateTimeOffset? FindTime(JsonValue value, string name) =>
        value.FindText(name) is { } text ? WireText.Time(text) : null;

    /// <summary>Writes files of entries as a member.</summary>
    public static void Write(JsonWriter json, IReadOnlyList<PlanFile> files)
    {
        json.BeginArray("files");
        foreach (PlanFile file in files)
        {
            json.BeginObject()
                .Member("name", file.Name)
                .Member("entries", file.Entries)
                .Member("sha256", file.Sha256)
                .EndObject();
        }

        json.EndArray();
    }

    /// <summary>Reads a file of entries.</summary>
    public static PlanFile ReadFile(JsonValue value)
    {
        string name = PlanJson.ReadText(value, "name");
        return PlanFileName.IsValid(name)
            ? new PlanFile(name, PlanJson.ReadCount(value, "entries"), PlanJson.ReadText(value, "sha256"))
            : throw new JsonSyntaxException(value.Line, "a name that no file of a plan has");
    }

    private static string ChecksumOf(string text) => Sha256Hashes.Hex(Sha256Hashes.Hash(text));

    private static PlanException Damaged(JsonSyntaxException? cause) => new(PlanError.PlanDamaged,
        $"{PlanFileName.Header} is not what was written{(cause is null ? "" : $" ({cause.Message})")}. " +
        "Plans are not edited: make it anew.", cause);

    private static PlanException Foreign(JsonSyntaxException? cause) => new(PlanError.NotAPlan,
        $"The file {PlanFileName.Header} in this folder is not that of an encryption plan. Name a folder that " +
        "New-OssEncryptionPlan has written.", cause);
}

/// <summary>What a setting of a bucket means for a plan: what stands in the way, and what applying sets off.</summary>
/// <param name="Subject">The setting.</param>
/// <param name="Message">What it means, in sentences.</param>
public sealed record PlanNote(PlanNoteSubject Subject, string Message)
{
    /// <summary>The RAM action that is missing when the setting could not be read, or <c>null</c>.</summary>
    public string? MissingPermission { get; init; }

    /// <summary>The note as text.</summary>
    public override string ToString() => $"{Subject}: {Message}";
}

/// <summary>A setting of a bucket that a plan has to know. The names are in plans and scripts, and stay.</summary>
public enum PlanNoteSubject : long
{
    /// <summary>Overwritten versions stay.</summary>
    Versioning,

    /// <summary>The retention policy (WORM) of the bucket.</summary>
    Retention,

    /// <summary>The retention of single objects.</summary>
    ObjectRetention,

    /// <summary>Rules that forbid to overwrite objects.</summary>
    OverwriteRules,

    /// <summary>Lifecycle rules count from the last modification.</summary>
    Lifecycle,

    /// <summary>New objects are replicated to another bucket.</summary>
    Replication,

    /// <summary>Directories are entries of their own, and stay as they are.</summary>
    HierarchicalNamespace,

    /// <summary>Objects of class Archive are read without being restored.</summary>
    ArchiveDirectRead,
}

/// <summary>Reads and writes notes as JSON.</summary>
internal static class PlanNoteJson
{
    /// <summary>Writes notes as a member.</summary>
    public static void Write(JsonWriter json, IReadOnlyList<PlanNote> notes)
    {
        json.BeginArray("notes");
        foreach (PlanNote note in notes)
        {
            json.BeginObject()
                .Member("subject", PlanJson.Name(note.Subject))
                .Member("message", note.Message)
                .Optional("missingPermission", note.MissingPermission)
                .EndObject();
        }

        json.EndArray();
    }

    /// <summary>Reads notes; none where there is no such member.</summary>
    public static PlanNote[] Read(JsonValue? value) => value is null ? [] :
    [
        .. value.Items.Select(item => new PlanNote(
            PlanJson.Read<PlanNoteSubject>(PlanJson.Need(item, "subject")), PlanJson.ReadText(item, "message"))
        {
            MissingPermission = item.FindText("missingPermission"),
        }),
    ];
}

/// <summary>The limits of copies, for those who plan and those who copy.</summary>
internal static class CopyLimits
{
    /// <summary>The largest object in bytes that one CopyObject copies to another encryption: 1 GiB. Source:
    /// CopyObject.</summary>
    public const long LargestCopy = 1L << 30;

    /// <summary>The largest object in bytes that a multipart copy can make: 10,000 parts of 5 GB. Source:
    /// UploadPartCopy.</summary>
    public const long LargestMultipartCopy = MostParts * (5L << 30);

    /// <summary>The usual size of a part in bytes.</summary>
    public const long PartSize = 64L << 20;

    private const long MostParts = 10_000;
}
