using System.Globalization;
using System.Text;

namespace OssEncryption.Client.Wire;

/// <summary>Reads JSON as RFC 8259 defines it and nothing beyond: no comments, no trailing commas, no repeated names.
/// Text and nesting are bounded, and a mistake is reported by its line, never by its content.</summary>
internal sealed class JsonReader
{
    private const int MaxLength = 1 << 20;
    private const int MaxDepth = 32;

    private readonly string _text;
    private int _at;
    private int _line = 1;

    private JsonReader(string text) => _text = text;

    /// <summary>The one value that a text is.</summary>
    /// <exception cref="JsonSyntaxException">The text is not JSON, is longer than 1,048,576 characters, or nests deeper
    /// than 32 levels.</exception>
    public static JsonValue Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new JsonSyntaxException(1, "the text is too long");
        }

        var reader = new JsonReader(text);
        JsonValue value = reader.Value(depth: 0);
        reader.SkipSpace();
        return reader._at == text.Length ? value : throw reader.Wrong("the text goes on after its value");
    }

    private JsonValue Value(int depth)
    {
        SkipSpace();
        int line = _line;
        switch (Peek())
        {
            case '{':
                return Object(line, Deeper(depth));
            case '[':
                return Array(line, Deeper(depth));
            case '"':
                return JsonValue.Of(JsonKind.Text, line, Text());
            case 't':
                return Word("true", JsonKind.Boolean);
            case 'f':
                return Word("false", JsonKind.Boolean);
            case 'n':
                return Word("null", JsonKind.Null);
            default:
                return Number();
        }
    }

    private int Deeper(int depth) => depth < MaxDepth ? depth + 1 : throw Wrong("too many levels");

    private JsonValue Object(int line, int depth)
    {
        var members = new Dictionary<string, JsonValue>(StringComparer.Ordinal);
        _at++;
        if (TakeAfterSpace('}'))
        {
            return JsonValue.Object(line, members);
        }

        do
        {
            SkipSpace();
            string name = Peek() == '"' ? Text() : throw Wrong("a name in quotes is expected");
            if (members.ContainsKey(name))
            {
                throw Wrong("a name stands twice in one object");
            }

            if (!TakeAfterSpace(':'))
            {
                throw Wrong("a colon is expected");
            }

            members.Add(name, Value(depth));
        }
        while (TakeAfterSpace(','));

        return TakeAfterSpace('}')
            ? JsonValue.Object(line, members)
            : throw Wrong("a comma or a closing brace is expected");
    }

    private JsonValue Array(int line, int depth)
    {
        var items = new List<JsonValue>();
        _at++;
        if (TakeAfterSpace(']'))
        {
            return JsonValue.Array(line, items);
        }

        do
        {
            items.Add(Value(depth));
        }
        while (TakeAfterSpace(','));

        return TakeAfterSpace(']')
            ? JsonValue.Array(line, items)
            : throw Wrong("a comma or a closing bracket is expected");
    }

    private JsonValue Word(string word, JsonKind kind)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0)
        {
            throw Wrong("a value is expected");
        }

        _at += word.Length;
        return JsonValue.Of(kind, _line, word);
    }

    private JsonValue Number()
    {
        int start = _at;
        Take('-');
        if (!Take('0') && !TakeDigits())
        {
            throw Wrong("a value is expected");
        }

        if (Take('.') && !TakeDigits())
        {
            throw Wrong("a digit is expected");
        }

        if (Take('e') || Take('E'))
        {
            _ = Take('+') || Take('-');
            if (!TakeDigits())
            {
                throw Wrong("a digit is expected");
            }
        }

        return JsonValue.Of(JsonKind.Number, _line, _text.Substring(start, _at - start));
    }

    private string Text()
    {
        var text = new StringBuilder();
        _at++;
        while (true)
        {
            char c = Peek();
            if (c < ' ')
            {
                throw Wrong(_at < _text.Length ? "a string runs over its line" : "a string is not closed");
            }

            _at++;
            if (c == '"')
            {
                return IsPaired(text) ? text.ToString() : throw Wrong("half a surrogate pair");
            }

            text.Append(c == '\\' ? Escape() : c);
        }
    }

    private char Escape()
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
            'u' => CodeUnit(),
            _ => throw Wrong("an unknown escape in a string"),
        };
    }

    private char CodeUnit()
    {
        const int Digits = 4;
        const NumberStyles Hex = NumberStyles.AllowHexSpecifier;
        string digits = _text.Substring(_at, Math.Min(Digits, _text.Length - _at));
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

    private bool TakeAfterSpace(char c)
    {
        SkipSpace();
        return Take(c);
    }

    private bool Take(char c)
    {
        if (Peek() != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            _line += _text[_at] == '\n' ? 1 : 0;
            _at++;
        }
    }

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private JsonSyntaxException Wrong(string problem) => new(_line, problem);
}
