using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Operations;

/// <summary>The fields of the basic mode of MetaQuery. Source: the vendor's page on fields and operators for scalar
/// retrieval.</summary>
internal static class MetaQueryFields
{
    public const string Filename = "Filename";
    public const string Size = "Size";
    public const string TaggingCount = "OSSTaggingCount";
    public const string Modified = "FileModifiedTime";
    public const string TagPrefix = "OSSTagging.";
    public const string MetaPrefix = "OSSUserMeta.";

    private static readonly string[] Named =
    [
        "ETag", Modified, Filename, "ObjectACL", "OSSCRC64", "OSSObjectType", "OSSStorageClass", TaggingCount,
        "ServerSideEncryption", Size,
    ];

    /// <summary>A field that conditions may name.</summary>
    /// <exception cref="ServiceError">There is no such field.</exception>
    public static string Known(string field) =>
        Named.Contains(field) || field.StartsWith(TagPrefix, StringComparison.Ordinal)
            || field.StartsWith(MetaPrefix, StringComparison.Ordinal)
                ? field
                : throw MetaQueryErrors.Invalid("The field is not supported.", "Field", field);

    /// <summary>A field that can sort and be counted.</summary>
    /// <exception cref="ServiceError">There is no such field.</exception>
    public static string Sortable(string field) => Named.Contains(field)
        ? field
        : throw MetaQueryErrors.Invalid("The field is not supported.", "Field", field);

    /// <summary>Whether a field is a number.</summary>
    public static bool IsNumber(string field) => field is Size or TaggingCount;

    /// <summary>The order of two values of a field; a missing one comes first.</summary>
    public static int Compare(string field, string? one, string? other) =>
        one is null || other is null ? (one is null ? 0 : 1) - (other is null ? 0 : 1)
        : IsNumber(field) ? Number(field, one).CompareTo(Number(field, other))
        : field == Modified ? Time(one).CompareTo(Time(other))
        : string.CompareOrdinal(one, other);

    /// <summary>The value of a field that is a number.</summary>
    /// <exception cref="ServiceError">It is none.</exception>
    public static decimal Number(string field, string text) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number)
            ? number
            : throw MetaQueryErrors.Invalid("The value is not a number.", field, text);

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw MetaQueryErrors.Invalid("The value is not a time.", Modified, text);
}

/// <summary>An object in the index.</summary>
internal sealed class MetaQueryRow(StoredObject stored)
{
    /// <summary>The value of a field, or <c>null</c> when the object has none. Names of user metadata are
    /// case-insensitive.</summary>
    public string? this[string field] => field switch
    {
        MetaQueryFields.Filename => stored.Key,
        MetaQueryFields.Size => StoredObjectHeaders.Text(stored.Content.Length),
        MetaQueryFields.Modified => stored.LastModified.ToString("yyyy-MM-dd'T'HH:mm:sszzz", Invariant),
        MetaQueryFields.TaggingCount => stored.Tags.Count.ToString(Invariant),
        "ETag" => stored.ETag,
        "ObjectACL" => stored.Acl,
        "OSSCRC64" => StoredObjectHeaders.Text(stored.Crc64),
        "OSSObjectType" => stored.Type,
        "OSSStorageClass" => stored.StorageClass,
        "ServerSideEncryption" => stored.Encryption?.Algorithm,
        _ when field.StartsWith(MetaQueryFields.TagPrefix, StringComparison.Ordinal) =>
            Find(stored.Tags, field[MetaQueryFields.TagPrefix.Length..]),
        _ => stored.Metadata.GetValueOrDefault(field[MetaQueryFields.MetaPrefix.Length..]),
    };

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    /// <summary>The File element. A plain object has no ServerSideEncryption.</summary>
    public XElement Write()
    {
        string[] simple =
        [
            MetaQueryFields.Filename, MetaQueryFields.Size, MetaQueryFields.Modified, "OSSObjectType",
            "OSSStorageClass", "ObjectACL", "ETag", "OSSCRC64", "ServerSideEncryption", MetaQueryFields.TaggingCount,
        ];
        return new XElement("File",
            simple.Select(field => XmlOutput.Optional(field, this[field])),
            Pairs("OSSTagging", "Tagging", stored.Tags.Select(tag => (tag.Key, tag.Value))),
            Pairs("OSSUserMeta", "UserMeta", stored.Metadata
                .Where(header => header.Key.StartsWith("x-oss-meta-", StringComparison.OrdinalIgnoreCase))
                .Select(header => (header.Key, header.Value))));
    }

    private static XElement? Pairs(string name, string item, IEnumerable<(string Key, string Value)> pairs)
    {
        XElement[] items =
        [
            .. pairs.Select(pair =>
                new XElement(item, new XElement("Key", pair.Key), new XElement("Value", pair.Value))),
        ];
        return items.Length == 0 ? null : new XElement(name, items);
    }

    private static string? Find(IReadOnlyList<Tag> tags, string key) =>
        tags.Where(tag => tag.Key == key).Select(tag => tag.Value).FirstOrDefault();
}

/// <summary>The errors of queries.</summary>
internal static class MetaQueryErrors
{
    public static ServiceError Invalid(string message, string name, string value) =>
        CommonErrors.InvalidArgument(message, name, value, "0037-00000005");
}

/// <summary>A condition on the rows of the index.</summary>
/// <param name="IsMetBy">Whether a row meets it.</param>
internal sealed partial record MetaQueryCondition(Func<MetaQueryRow, bool> IsMetBy)
{
    private const int Deepest = 16;

    /// <summary>Reads the JSON of a Query element.</summary>
    /// <exception cref="ServiceError">It is malformed, or a field or operation is not known.</exception>
    public static MetaQueryCondition Read(string json)
    {
        try
        {
            using var query = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Deepest });
            return Read(query.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw MetaQueryErrors.Invalid("The query is malformed.", "Query", json);
        }
    }

    /// <summary>Reads a filter of OpenMetaQuery: <c>Size &gt; 1024</c>.</summary>
    /// <exception cref="ServiceError">It is malformed, or its field is not known.</exception>
    public static MetaQueryCondition ReadFilter(string text)
    {
        Match match = Filter().Match(text);
        string operation = match.Groups["operator"].Value switch
        {
            ">" => "gt",
            ">=" => "gte",
            "<" => "lt",
            "<=" => "lte",
            "=" => "eq",
            _ => throw CommonErrors.InvalidArgument("The filter is malformed.", "Filter", text),
        };
        return Simple(operation, match.Groups["field"].Value, match.Groups["value"].Value);
    }

    private static MetaQueryCondition Read(JsonElement query)
    {
        string operation = query.GetProperty("Operation").GetString() ?? "";
        if (operation is not ("and" or "or" or "not"))
        {
            return Simple(
                operation, query.GetProperty("Field").GetString()!, query.GetProperty("Value").GetString()!);
        }

        MetaQueryCondition[] parts = [.. query.GetProperty("SubQueries").EnumerateArray().Select(Read)];
        return new MetaQueryCondition(operation switch
        {
            "and" => row => parts.All(part => part.IsMetBy(row)),
            "or" => row => parts.Any(part => part.IsMetBy(row)),
            _ => row => !parts.Any(part => part.IsMetBy(row)),
        });
    }

    /// <summary>A comparison. A row without the field meets none.</summary>
    private static MetaQueryCondition Simple(string operation, string field, string value)
    {
        MetaQueryFields.Known(field);
        if (MetaQueryFields.IsNumber(field))
        {
            MetaQueryFields.Number(field, value);
        }

        Func<string, bool> isMet = operation switch
        {
            "eq" => found => MetaQueryFields.Compare(field, found, value) == 0,
            "gt" => found => MetaQueryFields.Compare(field, found, value) > 0,
            "gte" => found => MetaQueryFields.Compare(field, found, value) >= 0,
            "lt" => found => MetaQueryFields.Compare(field, found, value) < 0,
            "lte" => found => MetaQueryFields.Compare(field, found, value) <= 0,
            "prefix" when HasPrefix(field) => found => found.StartsWith(value, StringComparison.Ordinal),
            "match" when field == MetaQueryFields.Filename => found => found.Contains(value, StringComparison.Ordinal),
            _ => throw MetaQueryErrors.Invalid("The operation does not fit the field.", "Operation", operation),
        };
        return new MetaQueryCondition(row => row[field] is { } found && isMet(found));
    }

    private static bool HasPrefix(string field) =>
        !MetaQueryFields.IsNumber(field) && field != MetaQueryFields.Modified;

    [GeneratedRegex(@"^(?<field>[A-Za-z0-9.-]+)\s*(?<operator>>=|<=|>|<|=)\s*(?<value>\S.*)$")]
    private static partial Regex Filter();
}

/// <summary>A number over all rows that a search finds.</summary>
/// <param name="Field">The field.</param>
/// <param name="Operation">What is done with it: <c>sum</c>, <c>group</c>.</param>
internal sealed record MetaQueryAggregation(string Field, string Operation)
{
    private static readonly string[] OfNumbers = ["min", "max", "sum", "average"];
    private static readonly string[] OfAll = ["count", "distinct", "group"];

    /// <summary>Reads an Aggregation element.</summary>
    /// <exception cref="ServiceError">It is malformed, or the operation does not fit the field.</exception>
    public static MetaQueryAggregation Read(XElement element)
    {
        string field = MetaQueryFields.Sortable(
            XmlInput.Text(element, "Field") ?? throw CommonErrors.MalformedXml());
        string operation = XmlInput.Text(element, "Operation") ?? throw CommonErrors.MalformedXml();
        return OfAll.Contains(operation) || (OfNumbers.Contains(operation) && MetaQueryFields.IsNumber(field))
            ? new MetaQueryAggregation(field, operation)
            : throw MetaQueryErrors.Invalid("The operation does not fit the field.", "Operation", operation);
    }

    /// <summary>The Aggregation element of the response. Rows without the field are left out.</summary>
    public XElement Write(IReadOnlyList<MetaQueryRow> found)
    {
        string[] values = [.. found.Select(row => row[Field]).OfType<string>()];
        return new XElement("Aggregation",
            new XElement("Field", Field),
            new XElement("Operation", Operation),
            Operation == "group" ? Groups(values) : new XElement("Value", Text(Calculate(values))));
    }

    private decimal Calculate(string[] values)
    {
        decimal[] numbers = OfNumbers.Contains(Operation)
            ? [.. values.Select(value => MetaQueryFields.Number(Field, value))]
            : [];
        return Operation switch
        {
            "count" => values.Length,
            "distinct" => values.Distinct(StringComparer.Ordinal).Count(),
            _ when numbers.Length == 0 => 0,
            "min" => numbers.Min(),
            "max" => numbers.Max(),
            "sum" => numbers.Sum(),
            _ => numbers.Average(),
        };
    }

    private static XElement Groups(string[] values) => new("Groups", values
        .GroupBy(value => value, StringComparer.Ordinal)
        .OrderByDescending(group => group.Count())
        .Select(group => new XElement("Group",
            new XElement("Value", group.Key),
            new XElement("Count", group.Count().ToString(CultureInfo.InvariantCulture)))));

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
