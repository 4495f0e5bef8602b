using System.Globalization;

namespace OssEncryption.Client.Formats;

/// <summary>Writes JSON (RFC 8259), each value on one line or indented.</summary>
/// <param name="output">Receives the text.</param>
/// <param name="isIndented">Whether each member gets its own line, indented.</param>
internal sealed class JsonWriter(TextWriter output, bool isIndented = false)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private int _depth;
    private bool _isFirst = true;

    /// <summary>Begins an object: a member with that name, or without a name an array item or the root.</summary>
    public JsonWriter BeginObject(string? name = null) => Begin(name, '{');

    /// <summary>Ends the current object.</summary>
    public JsonWriter EndObject() => End('}');

    /// <summary>Begins an array: a member with that name, or without a name an array item.</summary>
    public JsonWriter BeginArray(string? name = null) => Begin(name, '[');

    /// <summary>Ends the current array.</summary>
    public JsonWriter EndArray() => End(']');

    /// <summary>Writes a member.</summary>
    public JsonWriter Member(string name, string value)
    {
        Separate(name);
        Text(value);
        return this;
    }

    /// <summary>Writes a member unless its value is <c>null</c>.</summary>
    public JsonWriter Optional(string name, string? value) => value is null ? this : Member(name, value);

    /// <summary>Writes a member.</summary>
    public JsonWriter Member(string name, long value)
    {
        Separate(name);
        output.Write(value.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Writes a member.</summary>
    public JsonWriter Member(string name, bool value)
    {
        Separate(name);
        output.Write(value ? "true" : "false");
        return this;
    }

    /// <summary>Writes a member: a time in UTC with milliseconds.</summary>
    public JsonWriter Member(string name, DateTimeOffset value) =>
        Member(name, value.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));

    /// <summary>Writes an item of an array.</summary>
    public JsonWriter Item(string value)
    {
        Separate(null);
        Text(value);
        return this;
    }

    private JsonWriter Begin(string? name, char bracket)
    {
        Separate(name);
        output.Write(bracket);
        _depth++;
        _isFirst = true;
        return this;
    }

    private JsonWriter End(char bracket)
    {
        _depth--;
        if (!_isFirst)
        {
            BreakLine();
        }

        output.Write(bracket);
        _isFirst = _depth == 0;
        return this;
    }

    private void Separate(string? name)
    {
        if (!_isFirst)
        {
            output.Write(',');
        }

        if (_depth > 0)
        {
            BreakLine();
        }

        _isFirst = false;
        if (name is not null)
        {
            Text(name);
            output.Write(isIndented ? ": " : ":");
        }
    }

    private void BreakLine()
    {
        if (!isIndented)
        {
            return;
        }

        output.Write('\n');
        for (int i = 0; i < _depth; i++)
        {
            output.Write("  ");
        }
    }

    private void Text(string value)
    {
        output.Write('"');
        if (NeedsEscape(value))
        {
            foreach (char c in value)
            {
                Escaped(c);
            }
        }
        else
        {
            output.Write(value);
        }

        output.Write('"');
    }

    private void Escaped(char c)
    {
        if (c is '"' or '\\')
        {
            output.Write('\\');
            output.Write(c);
        }
        else if (IsControl(c))
        {
            output.Write("\\u");
            output.Write(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }
        else
        {
            output.Write(c);
        }
    }

    private static bool NeedsEscape(string value)
    {
        foreach (char c in value)
        {
            if (c is '"' or '\\' || IsControl(c))
            {
                return true;
            }
        }

        return false;
    }

    // Includes the characters that some readers treat as line ends.
    private static bool IsControl(char c) =>
        c is < ' ' or (>= '\u007f' and <= '\u009f') or '\u2028' or '\u2029';
}
