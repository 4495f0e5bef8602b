using System.Text;

namespace OssEncryption.Client.Formats;

/// <summary>The percent-encoding of OSS, for URLs and signatures: every UTF-8 byte outside <c>A-Z a-z 0-9 - . _ ~</c>
/// becomes <c>%XX</c> in upper case.</summary>
public static class PercentEncoding
{
    private const string HexDigits = "0123456789ABCDEF";

    /// <summary>Encodes a query name or value.</summary>
    public static string Encode(string text) => Encode(text, keepSlash: false);

    /// <summary>Encodes an object key or a path; slashes stay.</summary>
    public static string EncodePath(string text) => Encode(text, keepSlash: true);

    /// <summary>Encodes the query of a URL, in the given order, without the question mark. A parameter without value is
    /// its bare name.</summary>
    public static string EncodeQuery(IReadOnlyCollection<KeyValuePair<string, string?>> query)
    {
        if (query is List<KeyValuePair<string, string?>> { Count: 1 } one && string.IsNullOrEmpty(one[0].Value))
        {
            return Encode(one[0].Key);
        }

        var text = new StringBuilder();
        foreach (KeyValuePair<string, string?> parameter in query)
        {
            if (text.Length > 0)
            {
                text.Append('&');
            }

            text.Append(Encode(parameter.Key));
            if (!string.IsNullOrEmpty(parameter.Value))
            {
                text.Append('=').Append(Encode(parameter.Value!));
            }
        }

        return text.ToString();
    }

    private static string Encode(string text, bool keepSlash)
    {
        int plain = 0;
        while (plain < text.Length && IsKept(text[plain], keepSlash))
        {
            plain++;
        }

        if (plain == text.Length)
        {
            return text;
        }

        var encoded = new StringBuilder(text, 0, plain, text.Length + 24);
        foreach (byte value in Encoding.UTF8.GetBytes(text.Substring(plain)))
        {
            if (value < 0x80 && IsKept((char)value, keepSlash))
            {
                encoded.Append((char)value);
            }
            else
            {
                encoded.Append('%').Append(HexDigits[value >> 4]).Append(HexDigits[value & 15]);
            }
        }

        return encoded.ToString();
    }

    private static bool IsKept(char c, bool keepSlash) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '.' or '_' or '~'
        || (keepSlash && c == '/');
}

/// <summary>A text that is built as bytes: of UTF-8, or one byte a character. Each thread has one and builds its texts
/// in it one after the other.</summary>
internal sealed class ByteText
{
    private const int UsualLength = 2048;
    private const int LongestCharacter = 3;
    private const string HexDigits = "0123456789abcdef";

    private static readonly Encoding Latin1 = Encoding.GetEncoding("iso-8859-1");

    [ThreadStatic]
    private static ByteText? _own;

    private byte[] _bytes = new byte[UsualLength];
    private int _length;
    private Encoding _encoding = Encoding.UTF8;

    private ByteText()
    {
    }

    /// <summary>The buffer, of which <see cref="Length"/> bytes count.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>How many bytes the text has.</summary>
    public int Length => _length;

    /// <summary>Begins the next text of this thread. The one before it ends.</summary>
    /// <param name="isRaw">Whether each character is a byte.</param>
    public static ByteText Begin(bool isRaw = false)
    {
        ByteText text = _own ??= new ByteText();
        text._length = 0;
        text._encoding = isRaw ? Latin1 : Encoding.UTF8;
        return text;
    }

    /// <summary>Adds a text.</summary>
    public ByteText Append(string text)
    {
        Reserve(LongestCharacter * text.Length);
        _length += _encoding.GetBytes(text, 0, text.Length, _bytes, _length);
        return this;
    }

    /// <summary>Adds a character in ASCII.</summary>
    public ByteText Append(char c)
    {
        Reserve(1);
        _bytes[_length++] = (byte)c;
        return this;
    }

    /// <summary>Adds bytes as hexadecimal digits in lower case.</summary>
    public ByteText AppendHex(byte[] bytes)
    {
        Reserve(2 * bytes.Length);
        byte[] digits = _bytes;
        int at = _length;
        foreach (byte value in bytes)
        {
            digits[at++] = (byte)HexDigits[value >> 4];
            digits[at++] = (byte)HexDigits[value & 15];
        }

        _length = at;
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _encoding.GetString(_bytes, 0, _length);

    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
        }
    }
}
