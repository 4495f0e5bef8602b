using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Plan;

/// <summary>What a plan says of itself: the file <c>plan.json</c>.</summary>
public sealed record PlanHeader
{
    /// <summary>The version of the format that this software writes, and the newest that it reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of the format of the folder.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Its id, by which a journal knows its plan.</summary>
    public required string Id { get; init; }

    /// <summary>When the planning began.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Host and port of the endpoint at which the plan was made.</summary>
    public required string Host { get; init; }

    /// <summary>The region of that endpoint, where it was known.</summary>
    public string? Region { get; init; }

    /// <summary>Where the objects were found.</summary>
    public required PlanSource Source { get; init; }

    /// <summary>Which objects were looked at.</summary>
    public required PlanFilter Filter { get; init; }

    /// <summary>The buckets, and what is wanted of each.</summary>
    public required IReadOnlyList<PlanBucket> Buckets { get; init; }

    /// <summary>The files with the entries, in their order.</summary>
    public IReadOnlyList<PlanFile> Files { get; init; } = [];

    /// <summary>What the entries come to.</summary>
    public PlanTotals Totals { get; init; } = new();
}

/// <summary>Where the objects of a plan are found.</summary>
public enum PlanSource
{
    /// <summary>In a list of the bucket; each is asked for by HeadObject.</summary>
    Head,

    /// <summary>In a bucket inventory, whose <c>EncryptionStatus</c> tells which need no HeadObject.</summary>
    Inventory,
}

/// <summary>Which objects of the buckets a plan is about.</summary>
public sealed record PlanFilter
{
    /// <summary>Only keys that begin so; <c>null</c> for all.</summary>
    public string? Prefix { get; init; }

    /// <summary>Only keys that fit one of these wildcards; none for all.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Not the keys that fit one of these wildcards.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether older versions and delete markers are listed, too.</summary>
    public bool AllVersions { get; init; }
}

/// <summary>A bucket in a plan.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Wanted">How its objects shall be encrypted.</param>
/// <param name="Versioning"><c>Enabled</c>, <c>Suspended</c>, or <c>null</c> when it was never set.</param>
public sealed record PlanBucket(string Name, EncryptionRule Wanted, string? Versioning)
{
    /// <summary>The versioning of a bucket that keeps all that is overwritten.</summary>
    internal const string VersioningOn = "Enabled";

    /// <summary>When the bucket was made, by which it is told from another one of its name; <c>null</c> when
    /// that is not known.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Where the manifest of the inventory is that its objects were read from, or <c>null</c>.</summary>
    public string? Inventory { get; init; }

    /// <summary>When that inventory was begun; what was written since is not in the plan.</summary>
    public DateTimeOffset? InventoryCreated { get; init; }
}

/// <summary>A file of a plan folder with a stretch of its entries: gzip over one JSON object per line.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Entries">How many entries it has.</param>
/// <param name="Sha256">The SHA-256 of the file, in lower-case hexadecimal digits.</param>
public sealed record PlanFile(string Name, long Entries, string Sha256);

/// <summary>Headers of plans as JSON. The last member is the checksum of all that stands before it.</summary>
internal static class PlanHeaderJson
{
    private const int MaxLength = 64 << 20;
    private const int ChecksumLength = 64;
    private const string Kind = "OssEncryption.Plan";
    private const string Lead = ",\n  \"checksum\": \"";
    private const string Tail = "\"\n}\n";

    /// <summary>The header as a text.</summary>
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
        WriteFilter(json, header.Filter);
        WriteBuckets(json, header.Buckets);
        PlanTotalsJson.Write(json, "totals", header.Totals);
        WriteFiles(json, header.Files);
        string text = output.ToString();
        return text + Lead + ChecksumOf(text) + Tail;
    }

    /// <summary>Reads a header.</summary>
    /// <exception cref="PlanException">It is none, or one that this version cannot read.</exception>
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
            Filter = ReadFilter(PlanJson.Need(root, "filter")),
            Buckets = [.. PlanJson.Need(root, "buckets").Items.Select(ReadBucket)],
            Totals = PlanTotalsJson.Read(PlanJson.Need(root, "totals")),
            Files = [.. PlanJson.Need(root, "files").Items.Select(ReadFile)],
        };
    }

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
            json.BeginObject().Member("name", bucket.Name);
            PlanJson.Write(json, "wanted", bucket.Wanted);
            json.Optional("versioning", bucket.Versioning);
            WriteTime(json, "created", bucket.Created);
            json.Optional("inventory", bucket.Inventory);
            WriteTime(json, "inventoryCreated", bucket.InventoryCreated);

            json.EndObject();
        }

        json.EndArray();
    }

    private static PlanBucket ReadBucket(JsonValue value) => new(
        PlanJson.ReadText(value, "name"),
        PlanJson.ReadRule(PlanJson.Need(value, "wanted")),
        value.FindText("versioning"))
    {
        Created = FindTime(value, "created"),
        Inventory = value.FindText("inventory"),
        InventoryCreated = FindTime(value, "inventoryCreated"),
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

    private static void WriteFiles(JsonWriter json, IReadOnlyList<PlanFile> files)
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

    private static PlanFile ReadFile(JsonValue value)
    {
        string name = PlanJson.ReadText(value, "name");
        return PlanFileName.IsValid(name)
            ? new PlanFile(name, PlanJson.ReadCount(value, "entries"), PlanJson.ReadText(value, "sha256"))
            : throw new JsonSyntaxException(value.Line, "a name that no file of a plan has");
    }

    private static string ChecksumOf(string text) => Hexadecimal.Write(Sha256Hashes.Hash(text));

    private static PlanException Damaged(JsonSyntaxException? cause) => new(PlanError.PlanDamaged,
        $"{PlanFileName.Header} is not what was written{(cause is null ? "" : $" ({cause.Message})")}. " +
        "Plans are not edited: make it anew.", cause);

    private static PlanException Foreign(JsonSyntaxException? cause) => new(PlanError.NotAPlan,
        $"The file {PlanFileName.Header} in this folder is not that of an encryption plan. Name a folder that " +
        "New-OssEncryptionPlan has written.", cause);
}
