using System.Globalization;
using System.Text;
using OssEncryption.Client.Formats;

namespace OssEncryption.Protection.Policy;

/// <summary>A value of a JSON file that a user has written, and the path at which it stands. A mistake is reported by
/// its line and by that path.</summary>
internal sealed class JsonNode(JsonValue value, string path)
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>Whether it is an object.</summary>
    public bool IsObject => value.Kind == JsonKind.Object;

    /// <summary>The exception for a mistake.</summary>
    public JsonSyntaxException Wrong(string problem) =>
        new(value.Line, path.Length == 0 ? problem : $"{path}: {problem}");

    /// <summary>Refuses members that are not known.</summary>
    public void RequireMembers(params string[] known)
    {
        foreach (KeyValuePair<string, JsonValue> member in Object().Members)
        {
            if (!known.Contains(member.Key))
            {
                throw new JsonNode(member.Value, PathOf(member.Key)).Wrong(
                    "this member is not known; there are " + string.Join(", ", known));
            }
        }
    }

    /// <summary>A member, or <c>null</c>.</summary>
    public JsonNode? Find(string name) =>
        Object().Find(name) is { } member ? new JsonNode(member, PathOf(name)) : null;

    /// <summary>A member that must be there.</summary>
    public JsonNode Need(string name) => Find(name) ?? throw Wrong($"the member {name} is missing");

    /// <summary>The members of an object.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode>> Members() => Object().Members.Select(
        member => new KeyValuePair<string, JsonNode>(member.Key, new JsonNode(member.Value, PathOf(member.Key))));

    /// <summary>The items of an array.</summary>
    public IEnumerable<JsonNode> Items() => value.Kind == JsonKind.Array
        ? value.Items.Select((item, index) => new JsonNode(item, $"{path}[{index}]"))
        : throw Wrong("an array is expected");

    /// <summary>A text that is not empty.</summary>
    public string Text() => value.Kind == JsonKind.Text && !string.IsNullOrWhiteSpace(value.Scalar)
        ? value.Scalar
        : throw Wrong("a text that is not empty is expected");

    /// <summary>One text, or an array of them that is not empty.</summary>
    public string[] Texts()
    {
        if (value.Kind == JsonKind.Text)
        {
            return [Text()];
        }

        string[] texts = [.. Items().Select(item => item.Text())];
        return texts.Length > 0 ? texts : throw Wrong("at least one text is expected");
    }

    /// <summary>A truth value.</summary>
    public bool Flag() =>
        value.Kind == JsonKind.Boolean ? value.Scalar == "true" : throw Wrong("true or false is expected");

    /// <summary>A number that is not negative.</summary>
    public decimal Price() => value.Kind == JsonKind.Number
        && decimal.TryParse(value.Scalar, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal price)
        && price >= 0
            ? price
            : throw Wrong("a price is expected, a number that is not negative");

    /// <summary>A day.</summary>
    public DateTimeOffset Date() => DateTimeOffset.TryParseExact(
        Text(), Day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? date
            : throw Wrong("a date like 2026-12-31 is expected");

    /// <summary>One of several words.</summary>
    public T OneOf<T>(Dictionary<string, T> values) =>
        value.Kind == JsonKind.Text && values.TryGetValue(value.Scalar, out T? known)
            ? known
            : throw Wrong("one of " + string.Join(", ", values.Keys) + " is expected");

    private JsonValue Object() =>
        value.Kind == JsonKind.Object ? value : throw Wrong("an object is expected");

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";
}

/// <summary>Reads a JSON file that a user has written.</summary>
/// <param name="what">What it holds, as people read it: <c>policy</c>.</param>
/// <param name="none">What needs no more than the largest size: <c>no policy</c>.</param>
/// <param name="largest">The largest size in bytes.</param>
internal sealed class JsonFile(string what, string none, int largest)
{
    /// <summary>The text of a file in UTF-8, with or without a byte order mark.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="unreadable">Makes the exception for a file that cannot be read.</param>
    /// <param name="invalid">Makes the exception for one that is too large.</param>
    public string Read(string path, Func<string, Exception?, Exception> unreadable, Func<string, Exception> invalid)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw unreadable($"'{path}' is a folder. Name the file of the {what}.", null);
            }

            return new FileInfo(path).Length <= largest
                ? File.ReadAllText(path, Encoding.UTF8)
                : throw invalid($"'{path}' has more than {largest >> 20} MiB, which {none} needs.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw unreadable($"The {what} '{path}' cannot be read: {problem.Message}", problem);
        }
    }
}
