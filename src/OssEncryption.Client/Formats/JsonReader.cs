namespace OssEncryption.Client.Formats;

/// <summary>Reads JSON as RFC 8259 defines it and nothing beyond: no comments, no trailing commas, no repeated names.
/// Text and nesting are bounded, and a mistake is reported by its line, never by its content.</summary>
internal static class JsonReader
{
    private const int UsualMaxLength = 1 << 20;
    private const int MaxDepth = 32;

    /// <summary>The one value that a text is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">How many characters it may have; 1,048,576 when not said.</param>
    /// <exception cref="JsonSyntaxException">The text is not JSON, is too long, or nests deeper than 32
    /// levels.</exception>
    public static JsonValue Parse(string text, int maxLength = UsualMaxLength)
    {
        if (text.Length > maxLength)
        {
            throw new JsonSyntaxException(1, "the text is too long");
        }

        var scanner = new JsonScanner(text);
        JsonValue value = Take(scanner);
        scanner.RequireEnd();
        return value;
    }

    /// <summary>The value that comes next.</summary>
    /// <exception cref="JsonSyntaxException">It is not JSON, or nests deeper than 32 levels.</exception>
    public static JsonValue Take(JsonScanner scanner) => Value(scanner, depth: 0);

    private static JsonValue Value(JsonScanner scanner, int depth)
    {
        char next = scanner.Next();
        int line = scanner.Line;
        return next switch
        {
            '{' => Object(scanner, line, Deeper(scanner, depth)),
            '[' => Array(scanner, line, Deeper(scanner, depth)),
            '"' => JsonValue.Of(JsonKind.Text, line, scanner.TakeText()),
            't' => Word(scanner, "true", JsonKind.Boolean),
            'f' => Word(scanner, "false", JsonKind.Boolean),
            'n' => Word(scanner, "null", JsonKind.Null),
            _ => JsonValue.Of(JsonKind.Number, line, scanner.TakeNumber()),
        };
    }

    private static int Deeper(JsonScanner scanner, int depth) =>
        depth < MaxDepth ? depth + 1 : throw scanner.Wrong("too many levels");

    private static JsonValue Object(JsonScanner scanner, int line, int depth)
    {
        var members = new Dictionary<string, JsonValue>(StringComparer.Ordinal);
        scanner.Take('{');
        if (scanner.Take('}'))
        {
            return JsonValue.Object(line, members);
        }

        do
        {
            string name = scanner.TakeName();
            if (members.ContainsKey(name))
            {
                throw scanner.Wrong("a name stands twice in one object");
            }

            members.Add(name, Value(scanner, depth));
        }
        while (scanner.Take(','));

        scanner.Require('}', "a comma or a closing brace is expected");
        return JsonValue.Object(line, members);
    }

    private static JsonValue Array(JsonScanner scanner, int line, int depth)
    {
        var items = new List<JsonValue>();
        scanner.Take('[');
        if (scanner.Take(']'))
        {
            return JsonValue.Array(line, items);
        }

        do
        {
            items.Add(Value(scanner, depth));
        }
        while (scanner.Take(','));

        scanner.Require(']', "a comma or a closing bracket is expected");
        return JsonValue.Array(line, items);
    }

    private static JsonValue Word(JsonScanner scanner, string word, JsonKind kind)
    {
        scanner.TakeWord(word);
        return JsonValue.Of(kind, scanner.Line, word);
    }
}
