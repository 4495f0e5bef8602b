using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Operations;

/// <summary>The XML of inventory rules.</summary>
internal static partial class InventoryXml
{
    private const string Root = "InventoryConfiguration";
    private const int LongestId = 192;
    private const string BucketArn = "acs:oss:::";

    // Monthly and Once are newer than the reference page.
    private static readonly string[] Frequencies = ["Daily", "Weekly", "Monthly", "Once"];
    private static readonly string[] Versions = [InventoryRule.AllVersions, "Current"];

    /// <summary>Reads the document of PutBucketInventory.</summary>
    /// <exception cref="ServiceError">It is malformed, or the rule is not valid.</exception>
    public static InventoryRule Read(byte[] document)
    {
        XElement root = Documents.Read(document, Root);
        if (XmlInput.Child(root, "IncrementalInventory") is not null)
        {
            throw InventoryErrors.NoIncrements();
        }

        string id = XmlInput.Text(root, "Id") ?? "";
        if (id.Length == 0 || Encoding.UTF8.GetByteCount(id) > LongestId)
        {
            throw InventoryErrors.Invalid("Id", id, InventoryErrors.BadId);
        }

        return new InventoryRule(
            id,
            ReadIsEnabled(root),
            ReadDestination(Needed(Needed(root, "Destination"), "OSSBucketDestination")),
            Chosen(Needed(root, "Schedule"), "Frequency", Frequencies),
            Chosen(root, "IncludedObjectVersions", Versions))
        {
            Filter = XmlInput.Child(root, "Filter") is { } filter ? ReadFilter(filter) : null,
            Fields = [.. XmlInput.Child(root, "OptionalFields")?.Elements().Select(ReadField) ?? []],
        };
    }

    /// <summary>The document of GetBucketInventory. Only what is set has an element.</summary>
    public static XElement Write(InventoryRule rule) =>
        new(Root,
            new XElement("Id", rule.Id),
            new XElement("IsEnabled", rule.IsEnabled ? "true" : "false"),
            new XElement("Destination", Write(rule.Destination)),
            new XElement("Schedule", new XElement("Frequency", rule.Frequency)),
            Write(rule.Filter ?? new InventoryFilter()),
            new XElement("IncludedObjectVersions", rule.Versions),
            rule.Fields.Count == 0
                ? null
                : new XElement("OptionalFields", rule.Fields.Select(field => new XElement("Field", field))));

    /// <summary>oss2 writes <c>True</c>.</summary>
    private static bool ReadIsEnabled(XElement root)
    {
        string text = NeededText(root, "IsEnabled");
        return bool.TryParse(text, out bool isEnabled)
            ? isEnabled
            : throw InventoryErrors.Invalid("IsEnabled", text, InventoryErrors.BadIsEnabled);
    }

    private static InventoryDestination ReadDestination(XElement node)
    {
        Chosen(node, "Format", ["CSV"]);
        string role = NeededText(node, "RoleArn");
        return new InventoryDestination(
            NeededText(node, "AccountId"),
            RoleArn().IsMatch(role) ? role : throw InventoryErrors.Invalid("RoleArn", role),
            ReadBucket(NeededText(node, "Bucket")),
            XmlInput.Text(node, "Prefix"),
            XmlInput.Child(node, "Encryption") is { } encryption ? ReadEncryption(encryption) : null);
    }

    private static string ReadBucket(string text)
    {
        string name = text.StartsWith(BucketArn, StringComparison.Ordinal) ? text[BucketArn.Length..] : "";
        return name.Length == 0 || name.Contains(':', StringComparison.Ordinal)
            ? throw InventoryErrors.Invalid("Bucket", text, InventoryErrors.BadBucketForm)
            : name.Length is >= 3 and <= 63 ? name
            : throw InventoryErrors.Invalid("Bucket", text, InventoryErrors.BadBucketLength);
    }

    /// <summary>One encryption, or <c>null</c> for an empty element.</summary>
    private static ServerSideEncryption? ReadEncryption(XElement node)
    {
        bool isPlain = !node.HasElements;
        XElement? kms = XmlInput.Child(node, "SSE-KMS");
        bool isOss = XmlInput.Child(node, "SSE-OSS") is not null;
        return isPlain ? null
            : isOss == kms is not null ? throw CommonErrors.MalformedXml()
            : isOss ? new ServerSideEncryption("AES256")
            : new ServerSideEncryption(ServerSideEncryption.Kms, XmlInput.Text(kms!, "KeyId"));
    }

    /// <summary>The classes are given back sorted. Source: oss2 test_bucket_inventory_filter.</summary>
    private static InventoryFilter ReadFilter(XElement node)
    {
        string? classes = XmlInput.Text(node, "StorageClass");
        if (classes is not null && !classes.Split(',').All(IsClass))
        {
            throw InventoryErrors.Invalid("StorageClass", classes, InventoryErrors.BadStorageClass);
        }

        return new InventoryFilter
        {
            Prefix = XmlInput.Child(node, "Prefix")?.Value is { Length: > 0 } prefix ? prefix : null,
            ModifiedFrom = Number(node, "LastModifyBeginTimeStamp", InventoryErrors.BadBeginTime),
            ModifiedTo = Number(node, "LastModifyEndTimeStamp"),
            LeastSize = Number(node, "LowerSizeBound"),
            GreatestSize = Number(node, "UpperSizeBound"),
            StorageClasses = classes is null
                ? null
                : string.Join(',', classes.Split(',').Order(StringComparer.Ordinal)),
        };
    }

    private static bool IsClass(string text) =>
        text == InventoryFilter.AllClasses || StorageClasses.All.Contains(text);

    private static string ReadField(XElement node)
    {
        string name = node.Value.Trim();
        return InventoryCsv.IsField(name)
            ? name
            : throw InventoryErrors.Invalid("Field", name, InventoryErrors.BadField);
    }

    private static XElement Write(InventoryDestination destination) =>
        new("OSSBucketDestination",
            new XElement("Format", "CSV"),
            new XElement("AccountId", destination.AccountId),
            new XElement("RoleArn", destination.RoleArn),
            new XElement("Bucket", BucketArn + destination.Bucket),
            XmlOutput.Optional("Prefix", destination.Prefix),
            destination.Encryption is { } encryption ? new XElement("Encryption", Write(encryption)) : null);

    private static XElement Write(ServerSideEncryption encryption) =>
        encryption.Algorithm == ServerSideEncryption.Kms
            ? new XElement("SSE-KMS", XmlOutput.Optional("KeyId", encryption.KeyId))
            : new XElement("SSE-OSS");

    /// <summary>A rule always has a filter with a Prefix element, which may be empty: CS1 and ali-oss need
    /// them.</summary>
    private static XElement Write(InventoryFilter filter) =>
        new("Filter",
            new XElement("Prefix", filter.Prefix ?? ""),
            XmlOutput.Optional("LastModifyBeginTimeStamp", Text(filter.ModifiedFrom)),
            XmlOutput.Optional("LastModifyEndTimeStamp", Text(filter.ModifiedTo)),
            XmlOutput.Optional("LowerSizeBound", Text(filter.LeastSize)),
            XmlOutput.Optional("UpperSizeBound", Text(filter.GreatestSize)),
            XmlOutput.Optional("StorageClass", filter.StorageClasses));

    private static string Chosen(XElement parent, string name, string[] values)
    {
        string value = NeededText(parent, name);
        return values.Contains(value) ? value : throw InventoryErrors.Invalid(name, value);
    }

    private static XElement Needed(XElement parent, string name) =>
        XmlInput.Child(parent, name) ?? throw CommonErrors.MalformedXml();

    private static string NeededText(XElement parent, string name) =>
        XmlInput.Text(parent, name) ?? throw CommonErrors.MalformedXml();

    private static long? Number(XElement parent, string name, string? ec = null)
    {
        string? text = XmlInput.Text(parent, name);
        return text is null ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
            : throw InventoryErrors.Invalid(name, text, ec);
    }

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("^acs:ram::[^:]+:role/.+$", RegexOptions.CultureInvariant)]
    private static partial Regex RoleArn();
}
