using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Inventory;

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
        string.Equals(Hexadecimal.Write(md5), text, StringComparison.OrdinalIgnoreCase)
        || Convert.ToBase64String(md5) == text;
}
