using System.Globalization;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Inventory;

/// <summary>The columns of an inventory by name; an index is -1 where a column is missing.</summary>
internal sealed class InventoryColumns
{
    private static readonly char[] Encoded = ['%', '+'];

    private readonly string[] _names;
    private readonly int _bucket;
    private readonly int _key;
    private readonly int _version;
    private readonly int _isLatest;
    private readonly int _isDeleteMarker;
    private readonly int _size;
    private readonly int _storageClass;
    private readonly int _lastModified;
    private readonly int _etag;
    private readonly int _encryption;
    private readonly int _type;

    private InventoryColumns(string[] names)
    {
        _names = names;
        _bucket = IndexOf("Bucket");
        _key = IndexOf("Key");
        _version = IndexOf("VersionId");
        _isLatest = IndexOf("IsLatest");
        _isDeleteMarker = IndexOf("IsDeleteMarker");
        _size = IndexOf("Size");
        _storageClass = IndexOf("StorageClass");
        _lastModified = IndexOf("LastModifiedDate");
        _etag = IndexOf("ETag");
        _encryption = IndexOf("EncryptionStatus");
        _type = IndexOf("ObjectType");
    }

    /// <summary>Whether the inventory lists all versions.</summary>
    public bool HasVersions => _version >= 0;

    /// <summary>Whether the inventory tells which objects are encrypted.</summary>
    public bool HasEncryption => _encryption >= 0;

    /// <summary>Whether the inventory tells sizes.</summary>
    public bool HasSize => _size >= 0;

    /// <summary>Parses the schema, column names separated by commas; <c>null</c> if it has no column Key.</summary>
    public static InventoryColumns? Read(string schema)
    {
        var columns = new InventoryColumns([.. schema.Split(',').Select(name => name.Trim().Trim('"'))]);
        return columns._key < 0 ? null : columns;
    }

    /// <summary>Whether a row is a header row.</summary>
    public bool IsHeader(IReadOnlyList<string> row) =>
        row.Count == _names.Length
        && !row.Where((name, i) => !string.Equals(name, _names[i], StringComparison.OrdinalIgnoreCase)).Any();

    /// <summary>The bucket that a row is of; <c>null</c> when it does not say.</summary>
    public string? BucketOf(IReadOnlyList<string> row) =>
        row.Count == _names.Length && Text(row, _bucket) is { Length: > 0 } bucket ? bucket : null;

    /// <summary>Parses a row; <c>null</c> if it is not valid.</summary>
    /// <exception cref="InvalidDataException">A truth value that an object could be left out for is none.</exception>
    public FoundObject? ReadRow(string bucket, IReadOnlyList<string> row)
    {
        if (row.Count != _names.Length)
        {
            return null;
        }

        string version = Text(row, _version);
        string size = Text(row, _size);
        string time = Text(row, _lastModified);
        bool isMarker = ReadTruth(row, _isDeleteMarker, whenEmpty: false);
        long? bytes = long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            ? count
            : null;
        DateTimeOffset? written = InventoryTime.Read(time);
        if ((size.Length > 0 && bytes is null) || (time.Length > 0 && written is null) || row[_key].Length == 0)
        {
            return null;
        }

        var item = new ListedObject
        {
            Address = new ObjectAddress(bucket, Decode(row[_key]), version.Length == 0 ? null : version),
            Size = bytes ?? 0,
            ETag = WireText.ETag(Text(row, _etag)),
            LastModified = written ?? default,
            Type = Text(row, _type),
            StorageClass = Text(row, _storageClass),
            IsLatest = ReadTruth(row, _isLatest, whenEmpty: _isLatest < 0 || version.Length == 0 ? true : null),
            IsDeleteMarker = isMarker,
        };
        bool isWhole = bytes is not null && written is not null && item.ETag.Length > 0 && item.Type.Length > 0
            && item.StorageClass.Length > 0 && !StorageTiers.IsArchive(item.StorageClass);
        bool isPlain = IsFalse(row, _encryption);
        return new FoundObject(
            item, isWhole && isPlain, isPlain ? false : IsTrue(row, _encryption) ? true : null);
    }

    private int IndexOf(string name) =>
        Array.FindIndex(_names, column => string.Equals(column, name, StringComparison.OrdinalIgnoreCase));

    // Keys are form-encoded: a plus is a space.
    private static string Decode(string key) => key.IndexOfAny(Encoded) < 0 ? key : PercentEncoding.DecodeKey(key);

    private static string Text(IReadOnlyList<string> row, int column) => column < 0 ? "" : row[column];

    private bool ReadTruth(IReadOnlyList<string> row, int column, bool? whenEmpty) =>
        Text(row, column).Length == 0 && whenEmpty is { } value ? value
        : IsTrue(row, column) ? true
        : IsFalse(row, column) ? false
        : throw new InvalidDataException(
            $"its {_names[column]} is '{row[column]}', which is neither true nor false");

    private static bool IsTrue(IReadOnlyList<string> row, int column) =>
        string.Equals(Text(row, column), "true", StringComparison.OrdinalIgnoreCase);

    private static bool IsFalse(IReadOnlyList<string> row, int column) =>
        string.Equals(Text(row, column), "false", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Parses the times of inventories: <c>2025-04-14T07-06-00Z</c> as in the vendor's sample, its older forms,
/// and seconds or milliseconds since 1970.</summary>
internal static class InventoryTime
{
    // From here on a number means milliseconds: as seconds it would be the year 5138.
    private const long LeastMilliseconds = 100_000_000_000;
    private const long MostMilliseconds = 253_402_300_799_999;

    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] Formats =
        ["yyyy-MM-dd'T'HH-mm-ss'Z'", "yyyyMMdd'T'HHmmss'Z'", "yyyy-MM-dd'T'HH-mm'Z'"];

    /// <summary>Parses a time; <c>null</c> if the text is none.</summary>
    public static DateTimeOffset? Read(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count))
        {
            return count > MostMilliseconds ? null
                : count >= LeastMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(count)
                : DateTimeOffset.FromUnixTimeSeconds(count);
        }

        return DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, Utc, out DateTimeOffset time)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out time)
                ? time
                : null;
    }
}

/// <summary>The content of a <c>manifest.json</c>. The vendor does not specify its member names; those of its sample
/// are read, and those that other services use in the same file.</summary>
/// <param name="SourceBucket">The bucket whose objects are listed.</param>
/// <param name="Created">When the list was started; <c>null</c> if not known.</param>
/// <param name="Columns">The columns of the files.</param>
/// <param name="Files">The files of the list.</param>
internal sealed record InventoryManifest(
    string SourceBucket, DateTimeOffset? Created, InventoryColumns Columns, IReadOnlyList<InventoryFile> Files)
{
    /// <summary>The longest manifest that is accepted, in characters.</summary>
    public const int MaxLength = 64 << 20;

    private const string BucketArn = "acs:oss:::";
    private const string Format = "CSV";

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InventoryException"><see cref="InventoryError.InventoryUnreadable"/>.</exception>
    public static InventoryManifest Read(string text, ObjectAddress address)
    {
        try
        {
            JsonValue root = JsonReader.Parse(text, MaxLength);
            string format = TextOf(root, "fileFormat") ?? Format;
            if (!string.Equals(format, Format, StringComparison.OrdinalIgnoreCase))
            {
                throw new JsonSyntaxException(root.Line, "the format of its files is not CSV");
            }

            return new InventoryManifest(
                BucketIn(Need(root, "sourceBucket")),
                InventoryTime.Read(TextOf(root, "creationTimestamp") ?? ""),
                InventoryColumns.Read(Need(root, "fileSchema"))
                    ?? throw new JsonSyntaxException(root.Line, "its schema names no column Key"),
                [.. (Find(root, "files")?.Items ?? []).Select(ReadFile)]);
        }
        catch (JsonSyntaxException problem)
        {
            throw new InventoryException(InventoryError.InventoryUnreadable,
                $"'{address}' is not the manifest of an inventory: {problem.Message}.", problem);
        }
    }

    private static InventoryFile ReadFile(JsonValue file) =>
        new(Need(file, "key", "name"), Need(file, "MD5checksum", "MD5"));

    private static string BucketIn(string text) =>
        text.StartsWith(BucketArn, StringComparison.Ordinal) ? text.Substring(BucketArn.Length) : text;

    private static string Need(JsonValue parent, params string[] names) =>
        TextOf(parent, names) ?? throw new JsonSyntaxException(parent.Line, $"{names[0]} is missing");

    private static string? TextOf(JsonValue parent, params string[] names) =>
        Find(parent, names) is { Kind: JsonKind.Text or JsonKind.Number, Scalar.Length: > 0 } value
            ? value.Scalar
            : null;

    private static JsonValue? Find(JsonValue parent, params string[] names) => names
        .SelectMany(name => parent.Members.Where(
            member => string.Equals(member.Key, name, StringComparison.OrdinalIgnoreCase)))
        .Select(member => member.Value)
        .FirstOrDefault();
}

/// <summary>A file of an inventory, as its manifest names it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Md5">Its MD5, in hexadecimal digits or base64.</param>
internal sealed record InventoryFile(string Key, string Md5)
{
    /// <summary>Whether the rest of a stream has the MD5 of this file.</summary>
    public bool IsContent(Stream stream) => IsMd5(ProtocolHashes.Md5(stream), Md5);

    /// <summary>Whether a text is this MD5, in hexadecimal digits or base64.</summary>
    public static bool IsMd5(byte[] md5, string text) =>
        string.Equals(Sha256Hashes.Hex(md5), text, StringComparison.OrdinalIgnoreCase)
        || Convert.ToBase64String(md5) == text;
}
