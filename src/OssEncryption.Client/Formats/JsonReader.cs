using System.Globalization;
using System.Text;

namespace OssEncryption.Client.Formats;

/// <summary>Reads JSON strictly by RFC 8259: no comments, no trailing commas, no repeated names. Length and nesting are
/// limited. An error names the line, never the content. The platform's <c>JsonReaderWriterFactory</c> does not serve:
/// it accepts a truncated <c>{"a":1</c>, trailing commas, repeated names, <c>01</c> and <c>NaN</c>, and takes four
/// times the CPU; System.Text.Json is not part of .NET Framework 4.7.2.</summary>
internal static class JsonReader
{
    private const int UsualMaxLength = 1 << 20;
    private const int UsualMembers = 7;
    private const int MaxDepth = 32;

    /// <summary>Parses a text that is one JSON value.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The longest text, in characters.</param>
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

    /// <summary>Reads the next value.</summary>
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
        var members = new Dictionary<string, JsonValue>(UsualMembers, StringComparer.Ordinal);
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

/// <summary>Splits JSON into its tokens, strictly by RFC 8259. An error names the line, never the content.</summary>
internal sealed class JsonScanner(string text)
{
    private int _at;

    /// <summary>The current line, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>Skips white space and peeks at the next character; <c>\0</c> at the end.</summary>
    public char Next()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            Line += text[_at] == '\n' ? 1 : 0;
            _at++;
        }

        return Peek();
    }

    /// <summary>Takes a character if it is the next one.</summary>
    public bool Take(char c)
    {
        if (Next() != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Takes a character, which must be the next one.</summary>
    public void Require(char c, string problem)
    {
        if (!Take(c))
        {
            throw Wrong(problem);
        }
    }

    /// <summary>Takes the name of a member, and the colon after it.</summary>
    public string TakeName()
    {
        string name = Next() == '"' ? TakeText() : throw Wrong("a name in quotes is expected");
        Require(':', "a colon is expected");
        return name;
    }

    /// <summary>Takes a word, such as <c>true</c>.</summary>
    public void TakeWord(string word)
    {
        Next();
        if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0)
        {
            throw Wrong("a value is expected");
        }

        _at += word.Length;
    }

    /// <summary>Takes a number, verbatim.</summary>
    public string TakeNumber()
    {
        Next();
        int start = _at;
        TakeHere('-');
        if (!TakeHere('0') && !TakeDigits())
        {
            throw Wrong("a value is expected");
        }

        if (TakeHere('.') && !TakeDigits())
        {
            throw Wrong("a digit is expected");
        }

        if (TakeHere('e') || TakeHere('E'))
        {
            _ = TakeHere('+') || TakeHere('-');
            if (!TakeDigits())
            {
                throw Wrong("a digit is expected");
            }
        }

        return text.Substring(start, _at - start);
    }

    /// <summary>Takes a count: a whole number that is not negative.</summary>
    public long TakeCount() =>
        long.TryParse(TakeNumber(), NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            ? count
            : throw Wrong("a whole number is expected");

    /// <summary>Takes a string in quotes.</summary>
    public string TakeText()
    {
        Require('"', "a string is expected");
        int start = _at;
        while (Peek() is >= ' ' and not ('"' or '\\') and < '\ud800')
        {
            _at++;
        }

        if (Peek() == '"')
        {
            return text.Substring(start, _at++ - start);
        }

        _at = start;
        return TakeEscapedText();
    }

    /// <summary>Throws if anything but white space follows.</summary>
    public void RequireEnd()
    {
        Next();
        if (_at < text.Length)
        {
            throw Wrong("the text goes on after its value");
        }
    }

    /// <summary>Makes the error for the current line.</summary>
    public JsonSyntaxException Wrong(string problem) => new(Line, problem);

    private string TakeEscapedText()
    {
        var value = new StringBuilder();
        while (true)
        {
            char c = Peek();
            if (c < ' ')
            {
                throw Wrong(_at < text.Length ? "a string runs over its line" : "a string is not closed");
            }

            _at++;
            if (c == '"')
            {
                return IsPaired(value) ? value.ToString() : throw Wrong("half a surrogate pair");
            }

            value.Append(c == '\\' ? TakeEscape() : c);
        }
    }

    private char TakeEscape()
    {
        char c = Peek();
        _at++;
        return c switch
        {
            '"' or '\\' or '/' => c,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => TakeCodeUnit(),
            _ => throw Wrong("an unknown escape in a string"),
        };
    }

    private char TakeCodeUnit()
    {
        const int Digits = 4;
        const NumberStyles Hex = NumberStyles.AllowHexSpecifier;
        string digits = text.Substring(_at, Math.Min(Digits, text.Length - _at));
        if (digits.Length < Digits
            || !ushort.TryParse(digits, Hex, CultureInfo.InvariantCulture, out ushort unit))
        {
            throw Wrong("four hexadecimal digits are expected");
        }

        _at += Digits;
        return (char)unit;
    }

    private static bool IsPaired(StringBuilder text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool TakeDigits()
    {
        int start = _at;
        while (Peek() is >= '0' and <= '9')
        {
            _at++;
        }

        return _at > start;
    }

    private bool TakeHere(char c)
    {
        if (Peek() != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private char Peek() => _at < text.Length ? text[_at] : '\0';
}

/// <summary>The kinds of JSON values.</summary>
internal enum JsonKind
{
    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number, kept verbatim.</summary>
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

    /// <summary>Its kind.</summary>
    public JsonKind Kind { get; }

    /// <summary>The line of its first character, from 1.</summary>
    public int Line { get; }

    /// <summary>The value of a string, or a number or Boolean verbatim; empty for other kinds.</summary>
    public string Scalar { get; }

    /// <summary>The items of an array; empty for other kinds.</summary>
    public IReadOnlyList<JsonValue> Items { get; private init; } = [];

    /// <summary>The members of an object by name, case-sensitive; empty for other kinds.</summary>
    public IReadOnlyDictionary<string, JsonValue> Members { get; private init; } = NoMembers;

    /// <summary>The member of that name, or <c>null</c>.</summary>
    public JsonValue? Find(string name) => Members.TryGetValue(name, out JsonValue? value) ? value : null;

    /// <summary>The text of the member of that name, or <c>null</c> when there is none or it is not a string.</summary>
    public string? FindText(string name) => Find(name) is { Kind: JsonKind.Text } value ? value.Scalar : null;

    /// <summary>Makes a string, number, Boolean or null.</summary>
    public static JsonValue Of(JsonKind kind, int line, string text) => new(kind, line, text);

    /// <summary>Makes an array.</summary>
    public static JsonValue Array(int line, IReadOnlyList<JsonValue> items) =>
        new(JsonKind.Array, line, "") { Items = items };

    /// <summary>Makes an object.</summary>
    public static JsonValue Object(int line, IReadOnlyDictionary<string, JsonValue> members) =>
        new(JsonKind.Object, line, "") { Members = members };
}

/// <summary>A text is not JSON. The message says what was expected, never what was found.</summary>
internal sealed class JsonSyntaxException(int line, string problem) : Exception($"line {line}: {problem}")
{
    /// <summary>The line of the error, from 1.</summary>
    public int Line { get; } = line;
}
