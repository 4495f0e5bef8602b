using System.Net;
using System.Text;

namespace OssEncryption.Client.Formats;

/// <summary>The percent-encoding of OSS, for URLs and signatures: every UTF-8 byte outside <c>A-Z a-z 0-9 - . _ ~</c>
/// becomes <c>%XX</c> in upper case.</summary>
public static class PercentEncoding
{
    private const string HexDigits = "0123456789ABCDEF";
    private const char Replacement = '\uFFFD';
    private const char FirstHalf = '\uDC00';

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

    /// <summary>Decodes a key of a list, where a plus is a space. A byte that is not of UTF-8 becomes half a surrogate
    /// pair, U+DC80 to U+DCFF: no request can name such a key, but none is taken for another, and
    /// <see cref="Encode(string)"/> gives its bytes back.</summary>
    public static string DecodeKey(string text)
    {
        string decoded = WebUtility.UrlDecode(text);
        if (decoded.IndexOf(Replacement) < 0)
        {
            return decoded;
        }

        byte[] encoded = Encoding.UTF8.GetBytes(text);
        byte[] bytes = WebUtility.UrlDecodeToBytes(encoded, 0, encoded.Length);
        var key = new StringBuilder(bytes.Length);
        for (int i = 0; i < bytes.Length;)
        {
            int length = LengthOf(bytes, i);
            key.Append(length == 0
                ? ((char)(FirstHalf + bytes[i])).ToString()
                : Encoding.UTF8.GetString(bytes, i, length));
            i += Math.Max(1, length);
        }

        return key.ToString();
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
        foreach (byte value in BytesOf(text.Substring(plain)))
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

    private static byte[] BytesOf(string text)
    {
        if (!text.Any(char.IsLowSurrogate))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var bytes = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (text[i] is >= '\uDC80' and <= '\uDCFF')
            {
                bytes.Add((byte)(text[i] - FirstHalf));
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, isPair ? 2 : 1)));
                i += isPair ? 1 : 0;
            }
        }

        return [.. bytes];
    }

    /// <summary>How many bytes a character of UTF-8 has; 0 when there is none. Source: RFC 3629, section 4.</summary>
    private static int LengthOf(byte[] bytes, int start)
    {
        byte first = bytes[start];
        int length = first < 0x80 ? 1
            : first is >= 0xC2 and <= 0xDF ? 2
            : first is >= 0xE0 and <= 0xEF ? 3
            : first is >= 0xF0 and <= 0xF4 ? 4
            : 0;
        if (length < 2 || start + length > bytes.Length)
        {
            return length < 2 ? length : 0;
        }

        byte second = bytes[start + 1];
        bool isRight = second >= (first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80)
            && second <= (first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF);
        for (int i = 2; i < length; i++)
        {
            isRight = isRight && (bytes[start + i] & 0xC0) == 0x80;
        }

        return isRight ? length : 0;
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

    /// <summary>Adds bytes.</summary>
    public ByteText Append(byte[] bytes)
    {
        Reserve(bytes.Length);
        Buffer.BlockCopy(bytes, 0, _bytes, _length, bytes.Length);
        _length += bytes.Length;
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
