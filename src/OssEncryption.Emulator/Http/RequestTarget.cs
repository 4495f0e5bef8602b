using System.Globalization;
using System.Text;
using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Http;

/// <summary>What the first line of a request points at. It is read from the raw text, because a URI class would resolve
/// dot segments, and keys may contain them.</summary>
internal sealed record RequestTarget(
    string? Bucket, string? Key, IReadOnlyList<KeyValuePair<string, string?>> Query)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, true);

    /// <summary>The service itself.</summary>
    public static RequestTarget Service { get; } = new(null, null, []);

    /// <summary>Reads a raw target in path style: <c>/bucket/key?name=value</c>.</summary>
    /// <exception cref="ServiceError">The encoding is broken.</exception>
    public static RequestTarget Parse(string raw)
    {
        string text = WithoutAuthority(raw);
        int question = text.IndexOf('?', StringComparison.Ordinal);
        string path = question < 0 ? text : text[..question];
        List<KeyValuePair<string, string?>> query = question < 0 ? [] : ParseQuery(text[(question + 1)..]);
        if (path.Length <= 1)
        {
            return new RequestTarget(null, null, query);
        }

        int slash = path.IndexOf('/', 1);
        string bucket = Decode(slash < 0 ? path[1..] : path[1..slash]);
        string key = slash < 0 ? "" : Decode(path[(slash + 1)..]);
        return new RequestTarget(bucket, key.Length == 0 ? null : key, query);
    }

    /// <summary>Decodes the percent-encoding of a path, or of one name or value of a query once its plus signs are
    /// spaces.</summary>
    public static string Decode(string text)
    {
        if (!text.Any(c => c == '%' || c > '\x7f'))
        {
            return text;
        }

        using var bytes = new MemoryStream(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                bytes.WriteByte(HexByte(text, i + 1));
                i += 2;
            }
            else
            {
                // Bytes that were sent raw arrive as one character each.
                bytes.WriteByte(text[i] <= '\xff' ? (byte)text[i] : throw Unreadable());
            }
        }

        try
        {
            return StrictUtf8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (DecoderFallbackException)
        {
            throw Unreadable();
        }
    }

    private static List<KeyValuePair<string, string?>> ParseQuery(string text) =>
        [.. text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(ParseParameter)];

    private static KeyValuePair<string, string?> ParseParameter(string text)
    {
        string spaced = text.Replace('+', ' ');
        int equals = spaced.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? new KeyValuePair<string, string?>(Decode(spaced), null)
            : new KeyValuePair<string, string?>(Decode(spaced[..equals]), Decode(spaced[(equals + 1)..]));
    }

    private static string WithoutAuthority(string raw)
    {
        if (raw.StartsWith('/'))
        {
            return raw;
        }

        int authority = raw.IndexOf("://", StringComparison.Ordinal);
        int path = authority < 0 ? -1 : raw.IndexOf('/', authority + 3);
        return path < 0 ? "/" : raw[path..];
    }

    private static byte HexByte(string text, int start) =>
        start + 2 <= text.Length
        && byte.TryParse(
            text.AsSpan(start, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
            ? value
            : throw Unreadable();

    private static ServiceError Unreadable() =>
        ServiceErrors.InvalidArgument("The URL is not valid percent-encoded UTF-8.");
}
