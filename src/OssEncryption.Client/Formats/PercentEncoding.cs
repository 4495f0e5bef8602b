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
