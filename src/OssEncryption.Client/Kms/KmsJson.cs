using System.Globalization;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;

namespace OssEncryption.Client.Kms;

/// <summary>Reads the documents of KMS and writes the one that it takes.</summary>
internal static class KmsJson
{
    /// <summary>A page of a list: the items stand in an array within an object, <c>Keys.Key[]</c>.</summary>
    /// <returns>The page, or <c>null</c> when the document is not one.</returns>
    public static KmsPage<T>? Page<T>(JsonValue document, string outer, string inner, Func<JsonValue, T?> read)
        where T : class
    {
        if (document.Find(outer)?.Find(inner) is not { Kind: JsonKind.Array } array
            || Count(document, "TotalCount") is not { } total)
        {
            return null;
        }

        var items = new List<T>(array.Items.Count);
        foreach (JsonValue item in array.Items)
        {
            if (read(item) is not { } value)
            {
                return null;
            }

            items.Add(value);
        }

        return new KmsPage<T>(items, total);
    }

    /// <summary>A key of ListKeys.</summary>
    public static KmsListedKey? ListedKey(JsonValue item) =>
        item.FindText("KeyId") is { Length: > 0 } id ? new KmsListedKey(id, item.FindText("KeyArn") ?? "") : null;

    /// <summary>An alias of a list.</summary>
    public static KmsAlias? Alias(JsonValue item) =>
        item.FindText("AliasName") is { Length: > 0 } name && item.FindText("KeyId") is { Length: > 0 } id
            ? new KmsAlias(name, id)
            : null;

    /// <summary>A version of ListKeyVersions.</summary>
    public static KmsKeyVersion? KeyVersion(JsonValue item) =>
        item.FindText("KeyVersionId") is { Length: > 0 } id ? new KmsKeyVersion(id, Time(item, "CreationDate")) : null;

    /// <summary>The metadata of DescribeKey.</summary>
    /// <returns>The key, or <c>null</c> when the document describes none.</returns>
    public static KmsKey? Key(JsonValue document) =>
        document.Find("KeyMetadata") is not { } data
        || data.FindText("KeyId") is not { Length: > 0 } id
        || data.FindText("KeyState") is not { Length: > 0 } state
            ? null
            : new KmsKey
            {
                KeyId = id,
                State = state,
                Arn = Text(data, "Arn"),
                Spec = Text(data, "KeySpec"),
                Usage = Text(data, "KeyUsage"),
                Origin = Text(data, "Origin"),
                ProtectionLevel = Text(data, "ProtectionLevel"),
                Creator = Text(data, "Creator"),
                Description = Text(data, "Description"),
                CreationDate = Time(data, "CreationDate"),
                PrimaryKeyVersion = Optional(data, "PrimaryKeyVersion"),
                AutomaticRotation = Text(data, "AutomaticRotation"),
                RotationInterval = Interval(data, "RotationInterval"),
                LastRotationDate = Time(data, "LastRotationDate"),
                NextRotationDate = Time(data, "NextRotationDate"),
                DeleteDate = Time(data, "DeleteDate"),
                HasDeletionProtection = Text(data, "DeletionProtection") == KmsKey.Enabled,
                MaterialExpireTime = Time(data, "MaterialExpireTime"),
                InstanceId = Optional(data, "DKMSInstanceId"),
            };

    /// <summary>The filters of ListKeys as its parameter <c>Filters</c> carries them.</summary>
    public static string? Filters(IReadOnlyList<KmsFilter> filters)
    {
        if (filters.Count == 0)
        {
            return null;
        }

        var text = new StringWriter(CultureInfo.InvariantCulture);
        JsonWriter json = new JsonWriter(text).BeginArray();
        foreach (KmsFilter filter in filters)
        {
            json.BeginObject().Member("Key", filter.Name).BeginArray("Values");
            foreach (string value in filter.Values)
            {
                json.Item(value);
            }

            json.EndArray().EndObject();
        }

        json.EndArray();
        return text.ToString();
    }

    private static string Text(JsonValue data, string name) => data.FindText(name) ?? "";

    private static string? Optional(JsonValue data, string name) =>
        data.FindText(name) is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? Time(JsonValue data, string name) =>
        Optional(data, name) is { } text ? WireText.Time(text) : null;

    private static long? Count(JsonValue data, string name) =>
        data.Find(name) is { Kind: JsonKind.Number or JsonKind.Text } value ? WireText.Count(value.Scalar) : null;

    // An interval has a unit, "31536000s", of which the service uses four.
    private static TimeSpan? Interval(JsonValue data, string name)
    {
        const long Longest = 100L * 366 * 24 * 60 * 60;
        string text = Text(data, name);
        long unit = text.Length == 0 ? 0 : text[text.Length - 1] switch
        {
            'd' => 24 * 60 * 60,
            'h' => 60 * 60,
            'm' => 60,
            's' => 1,
            _ => 0,
        };
        return unit > 0 && WireText.Count(text.Substring(0, text.Length - 1)) is { } count && count <= Longest / unit
            ? TimeSpan.FromSeconds(count * unit)
            : null;
    }
}
