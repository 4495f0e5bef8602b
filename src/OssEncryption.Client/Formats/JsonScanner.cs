using System.Globalization;
using System.Text;

namespace OssEncryption.Client.Formats;

/// <summary>Takes JSON apart into its tokens, as RFC 8259 defines them and nothing beyond. A mistake is reported by its
/// line, never by its content.</summary>
internal sealed class JsonScanner(string text)
{
    private int _at;

    /// <summary>The line that is read, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The next character that is not white space, which stays where it is; <c>\0</c> at the end.</summary>
    public char Next()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            Line += text[_at] == '\n' ? 1 : 0;
            _at++;
        }

        return Peek();
    }

    /// <summary>Takes a character, if it comes next.</summary>
    public bool Take(char c)
    {
        if (Next() != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Takes a character that must come next.</summary>
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

    /// <summary>Takes a number as it is written.</summary>
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

    /// <summary>Refuses anything but white space after the value.</summary>
    public void RequireEnd()
    {
        Next();
        if (_at < text.Length)
        {
            throw Wrong("the text goes on after its value");
        }
    }

    /// <summary>What is wrong on the line that is read.</summary>
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
