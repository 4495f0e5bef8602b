namespace OssEncryption.Client.Formats;

/// <summary>What a JSON value is.</summary>
internal enum JsonKind
{
    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number, kept as it is written.</summary>
    Number,

    /// <summary>A string.</summary>
    Text,

    /// <summary>An array.</summary>
    Array,

    /// <summary>An object.</summary>
    Object,
}

/// <summary>One value of a JSON text and the line on which it begins.</summary>
internal sealed class JsonValue
{
    private static readonly Dictionary<string, JsonValue> NoMembers = [];

    private JsonValue(JsonKind kind, int line, string text)
    {
        Kind = kind;
        Line = line;
        Scalar = text;
    }

    /// <summary>What it is.</summary>
    public JsonKind Kind { get; }

    /// <summary>The line of its first character, from 1.</summary>
    public int Line { get; }

    /// <summary>A string's value, a number or a truth value as written; empty for the others.</summary>
    public string Scalar { get; }

    /// <summary>An array's values; empty for the others.</summary>
    public IReadOnlyList<JsonValue> Items { get; private init; } = [];

    /// <summary>An object's members by their exact names; empty for the others.</summary>
    public IReadOnlyDictionary<string, JsonValue> Members { get; private init; } = NoMembers;

    /// <summary>The member of that exact name, or <c>null</c>.</summary>
    public JsonValue? Find(string name) => Members.TryGetValue(name, out JsonValue? value) ? value : null;

    /// <summary>The text of the member of that name, or <c>null</c> when there is none or it is no string.</summary>
    public string? FindText(string name) => Find(name) is { Kind: JsonKind.Text } value ? value.Scalar : null;

    /// <summary>Makes a string, number, truth value or null.</summary>
    public static JsonValue Of(JsonKind kind, int line, string text) => new(kind, line, text);

    /// <summary>Makes an array.</summary>
    public static JsonValue Array(int line, IReadOnlyList<JsonValue> items) =>
        new(JsonKind.Array, line, "") { Items = items };

    /// <summary>Makes an object.</summary>
    public static JsonValue Object(int line, IReadOnlyDictionary<string, JsonValue> members) =>
        new(JsonKind.Object, line, "") { Members = members };
}
