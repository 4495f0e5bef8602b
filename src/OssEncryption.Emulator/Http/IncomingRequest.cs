using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Http;

/// <summary>A parsed request, not yet authenticated.</summary>
internal sealed class IncomingRequest
{
    private readonly RequestTarget _target;

    /// <summary>Parses a request. A malformed target becomes <see cref="Unreadable"/> and is not thrown, so that the
    /// request can be logged.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="content">Its body.</param>
    /// <param name="hostedBucket">The bucket that its Host names, or <c>null</c> when its path does.</param>
    public IncomingRequest(RequestHead head, Stream content, string? hostedBucket = null)
    {
        Method = head.Method.ToUpperInvariant();
        RawTarget = head.Target;
        Headers = head.Headers;
        Content = content;
        try
        {
            _target = RequestTarget.Parse(RawTarget, hostedBucket);
        }
        catch (ServiceError error)
        {
            _target = RequestTarget.Service;
            Unreadable = error;
        }
    }

    /// <summary>The verb in upper case.</summary>
    public string Method { get; }

    /// <summary>The raw path and query.</summary>
    public string RawTarget { get; }

    /// <summary>The Host header, or empty.</summary>
    public string Host => Header("Host") ?? "";

    /// <summary>The bucket, or <c>null</c> for a service request.</summary>
    public string? Bucket => _target.Bucket;

    /// <summary>The object key, decoded, or <c>null</c>.</summary>
    public string? Key => _target.Key;

    /// <summary>The query, decoded.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Query => _target.Query;

    /// <summary>The headers by case-insensitive name; repeated ones joined by commas.</summary>
    public Dictionary<string, string> Headers { get; }

    /// <summary>The body.</summary>
    public Stream Content { get; }

    /// <summary>Whether a body has no meaning for it: then it is not waited for, because some clients announce one that
    /// never comes.</summary>
    public bool IgnoresBody => Method is "GET" or "HEAD";

    /// <summary>The error in the target, or <c>null</c>.</summary>
    public ServiceError? Unreadable { get; }

    /// <summary>A header's value, trimmed, or <c>null</c> when it was not sent.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out string? value) ? value.Trim() : null;

    /// <summary>A query parameter's value, empty when it has none, or <c>null</c> when it was not sent.</summary>
    public string? Parameter(string name)
    {
        foreach (KeyValuePair<string, string?> parameter in Query)
        {
            if (parameter.Key == name)
            {
                return parameter.Value ?? "";
            }
        }

        return null;
    }

    /// <summary>Whether a query parameter was sent, with or without a value.</summary>
    public bool HasParameter(string name) => Parameter(name) is not null;
}

/// <summary>The first line and the headers of a request.</summary>
internal sealed class RequestHead
{
    private const int UsualHeaders = 11;

    // What char.IsWhiteSpace holds for in one byte.
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\r\n\v\f\u0085\u00a0");

    private RequestHead(string method, string target, bool isCurrent)
    {
        Method = method;
        Target = target;
        IsCurrent = isCurrent;
    }

    /// <summary>The verb.</summary>
    public string Method { get; }

    /// <summary>The raw target; each byte is one character.</summary>
    public string Target { get; }

    /// <summary>The headers by case-insensitive name; repeated ones joined by commas.</summary>
    public Dictionary<string, string> Headers { get; } = new(UsualHeaders, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the body is chunked. Then a Content-Length beside it does not count (RFC 9112).</summary>
    public bool IsChunked { get; private set; }

    /// <summary>The Content-Length of a body that is not chunked.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the client announces a body.</summary>
    public bool HasBody => IsChunked || Length > 0;

    /// <summary>Whether the client waits for <c>100 Continue</c> before it sends the body.</summary>
    public bool WaitsToContinue =>
        IsCurrent && string.Equals(Value("Expect"), "100-continue", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the client keeps the connection open.</summary>
    public bool KeepsAlive =>
        IsCurrent && !Value("Connection").Contains("close", StringComparison.OrdinalIgnoreCase);

    /// <summary>The Host header, or empty.</summary>
    public string Host => Value("Host").Trim();

    private bool IsCurrent { get; }

    /// <summary>Parses a head.</summary>
    /// <param name="text">Its lines; each byte is one character.</param>
    /// <exception cref="InvalidDataException">It is not HTTP/1, or the length of the body is ambiguous.</exception>
    public static RequestHead Parse(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().TrimStart("\r\n");
        string first = NextLine(ref rest).ToString();
        if (first.Split(' ') is not [{ Length: > 0 } method, { Length: > 0 } target, "HTTP/1.1" or "HTTP/1.0"])
        {
            throw new InvalidDataException("The first line is not one of HTTP/1.");
        }

        var head = new RequestHead(method, target, first.EndsWith("1.1", StringComparison.Ordinal));
        while (!rest.IsEmpty)
        {
            head.AddHeader(NextLine(ref rest));
        }

        head.ReadLength();
        return head;
    }

    private static ReadOnlySpan<char> NextLine(ref ReadOnlySpan<char> rest)
    {
        int end = rest.IndexOf("\r\n");
        ReadOnlySpan<char> line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 2)..];
        return line;
    }

    private void AddHeader(ReadOnlySpan<char> line)
    {
        int colon = line.IndexOf(':');
        if (colon <= 0 || line[..colon].ContainsAny(Blanks))
        {
            throw new InvalidDataException("A header is not one.");
        }

        string value = AsUtf8(line[(colon + 1)..].Trim(" \t"));
        ref string? known = ref CollectionsMarshal.GetValueRefOrAddDefault(
            Headers, line[..colon].ToString(), out bool isKnown);
        known = isKnown ? known + "," + value : value;
    }

    private void ReadLength()
    {
        string encoding = Value("Transfer-Encoding");
        string length = Value("Content-Length");
        IsChunked = string.Equals(encoding, "chunked", StringComparison.OrdinalIgnoreCase);
        if ((encoding.Length > 0 && !IsChunked)
            || !long.TryParse("0" + length, NumberStyles.None, CultureInfo.InvariantCulture, out long value))
        {
            throw new InvalidDataException("The length of the body is not clear.");
        }

        Length = value;
    }

    private string Value(string name) => Headers.GetValueOrDefault(name) ?? "";

    /// <summary>Clients send headers in UTF-8.</summary>
    private static string AsUtf8(ReadOnlySpan<char> text)
    {
        string value = text.ToString();
        return Ascii.IsValid(value) ? value : RawText.Decode(Encoding.Latin1.GetBytes(value));
    }
}

/// <summary>The target of a request. It is parsed from the raw text, because a URI class would resolve dot segments,
/// which keys may contain.</summary>
internal sealed record RequestTarget(
    string? Bucket, string? Key, IReadOnlyList<KeyValuePair<string, string?>> Query)
{
    /// <summary>The service itself.</summary>
    public static RequestTarget Service { get; } = new(null, null, []);

    /// <summary>Parses a raw target: <c>/bucket/key?name=value</c>, or <c>/key?name=value</c> when the bucket is in the
    /// Host.</summary>
    /// <param name="raw">The target.</param>
    /// <param name="hostedBucket">The bucket in the Host, or <c>null</c>.</param>
    /// <exception cref="ServiceError">The percent-encoding is malformed.</exception>
    public static RequestTarget Parse(string raw, string? hostedBucket)
    {
        string text = WithoutAuthority(raw);
        int question = text.IndexOf('?', StringComparison.Ordinal);
        string path = question < 0 ? text : text[..question];
        List<KeyValuePair<string, string?>> query = question < 0 ? [] : ParseQuery(text[(question + 1)..]);
        if (hostedBucket is not null)
        {
            return new RequestTarget(hostedBucket, path.Length <= 1 ? null : Decode(path[1..]), query);
        }

        // CS1 asks an address for its buckets with a path of several slashes.
        if (path.AsSpan().TrimStart('/').IsEmpty)
        {
            return new RequestTarget(null, null, query);
        }

        int slash = path.IndexOf('/', 1);
        string bucket = Decode(slash < 0 ? path[1..] : path[1..slash]);
        string key = slash < 0 ? "" : Decode(path[(slash + 1)..]);
        return new RequestTarget(bucket, key.Length == 0 ? null : key, query);
    }

    /// <summary>Decodes a percent-encoded header, in which bytes may stand as they are, too.</summary>
    /// <exception cref="ServiceError">The percent-encoding is malformed.</exception>
    public static string DecodeHeader(string text) => Decode(Encoding.Latin1.GetString(RawText.Encode(text)));

    /// <summary>Decodes a percent-encoded path, or a name or value of a query whose plus signs were replaced by
    /// spaces.</summary>
    private static string Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal) && Ascii.IsValid(text))
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
                // Bytes that were not encoded arrive as one character each.
                bytes.WriteByte((byte)text[i]);
            }
        }

        return RawText.Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
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
        CommonErrors.InvalidArgument("The URL is not valid percent-encoding.");
}
