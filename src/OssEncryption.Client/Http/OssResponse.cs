using System.Globalization;
using System.Net.Http.Headers;
using System.Reflection;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>The response to one request: a body, read or still open, or the service's error.</summary>
internal sealed class OssResponse : IDisposable
{
    private const int LongestContentType = 60;
    private const int UsualHeaders = 16;
    private readonly Uri _uri;
    private readonly OssCredential? _credential;
    private SecretMask? _mask;
    private readonly HttpResponseHeaders _headers;
    private readonly HttpContentHeaders? _contentHeaders;
    private List<KeyValuePair<string, string>>? _lines;

    public OssResponse(OssRequest request, Uri uri, HttpResponseMessage httpResponse, OssCredential? credential = null)
    {
        _uri = uri;
        _credential = credential;
        Operation = request.Operation;
        Status = (int)httpResponse.StatusCode;
        _headers = httpResponse.Headers;
        _contentHeaders = httpResponse.Content?.Headers;
        Length = _contentHeaders?.ContentLength;
    }

    /// <summary>The operation of the request.</summary>
    public string Operation { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The media type; may be empty.</summary>
    public string ContentType => Header("Content-Type")?.Split(';')[0].Trim() ?? "";

    /// <summary>The time of the response by the service's clock, or <c>null</c>.</summary>
    public DateTimeOffset? Date => _headers.Date;

    /// <summary>The announced length of the body, or <c>null</c>.</summary>
    public long? Length { get; }

    /// <summary>All headers, those of the body included, one item for each value, as they were sent where this
    /// runtime can tell.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers
    {
        get
        {
            if (_lines is null)
            {
                var lines = new List<KeyValuePair<string, string>>(UsualHeaders);
                RawHeaders.Read(_headers, lines);
                if (_contentHeaders is not null)
                {
                    RawHeaders.Read(_contentHeaders, lines);
                }

                _lines = lines;
            }

            return _lines;
        }
    }

    /// <summary>Whether a header shows that it is a response of the service.</summary>
    public bool IsOfService =>
        _headers.Contains("x-oss-request-id")
        || _headers.Contains("x-acs-request-id")
        || _headers.Contains("x-oss-hash-crc64ecma");

    /// <summary>The CRC64 that the service reports, or <c>null</c>.</summary>
    public ulong? Crc64 => ulong.TryParse(
        Header("x-oss-hash-crc64ecma"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong crc) ? crc : null;

    /// <summary>The response whose body is still open, or <c>null</c> when it was read.</summary>
    public HttpResponseMessage? Open { get; set; }

    /// <summary>The body; empty where there is none.</summary>
    public ArraySegment<byte> Body { get; set; } = new([]);

    /// <summary>The service's error, or <c>null</c> on success.</summary>
    public OssServiceException? Error { get; set; }

    /// <summary>A header by its name, or <c>null</c>; commas join the values of one that was sent several
    /// times.</summary>
    public string? Header(string name)
    {
        string? found = null;
        IReadOnlyList<KeyValuePair<string, string>> lines = Headers;
        for (int i = 0; i < lines.Count; i++)
        {
            KeyValuePair<string, string> line = lines[i];
            if (line.Key.Length == name.Length && line.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                found = found is null ? line.Value : found + "," + line.Value;
            }
        }

        return found;
    }

    /// <summary>A text of the response for messages: without the secrets of the request.</summary>
    public string Masked(string text) =>
        _credential is null ? text : (_mask ??= new SecretMask(_credential)).Apply(text);

    /// <summary>Throws the service's error, if there is one.</summary>
    public OssResponse EnsureSuccess() => Error is null ? this : throw Error;

    /// <summary>The exception for a response that cannot be read. It never shows the body.</summary>
    /// <param name="what">Completes the sentence "The response of the host …".</param>
    /// <param name="isTransient">Whether a retry may succeed.</param>
    /// <param name="reason">What went wrong.</param>
    public OssTransportException Unreadable(
        string what, bool isTransient = false, OssTransportError reason = OssTransportError.UnreadableAnswer)
    {
        string type = new(Masked(ContentType).Where(IsPlain).Take(LongestContentType).ToArray());
        string facts = type.Length == 0 ? $"status {Status}" : $"status {Status}, {type}";
        return new OssTransportException(reason,
            $"The response of {_uri.Authority} to {Operation} {what} ({facts}).")
        {
            Host = _uri.Authority,
            IsTransient = isTransient,
            OutcomeUnknown = true,
        };
    }

    /// <summary>Closes an open body.</summary>
    public void Dispose() => Open?.Dispose();

    /// <summary>The exception for bytes that differ from those sent.</summary>
    public OssTransportException Damaged(string what) => Lost(OssTransportError.ChecksumMismatch, what, null);

    /// <summary>The exception for content that was lost or damaged.</summary>
    public OssTransportException Lost(OssTransportError reason, string what, Exception? cause) =>
        new(reason, $"{what} ({Operation} at {_uri.Authority}).", cause)
        {
            Host = _uri.Authority,
            IsTransient = true,
            OutcomeUnknown = true,
        };

    private static bool IsPlain(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '/' or '+' or '-' or '.' or '*';
}

/// <summary>Reads bodies up to a limit, whatever length they announce.</summary>
internal static class ResponseBody
{
    private const int Limit = 5 * 1024 * 1024;
    private const int UnknownLength = 4096;

    /// <summary>Reads the body of a response to its end, and sets it.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>: cut off or too
    /// large.</exception>
    public static async Task ReadAsync(
        OssResponse response, HttpResponseMessage httpResponse, CancellationToken cancellationToken)
    {
        if (httpResponse.Content is not { } content || response.Length == 0)
        {
            return;
        }

        long? announced = response.Length;
        if (announced > Limit)
        {
            throw TooLarge(response);
        }

        try
        {
            using Stream stream = await content.ReadAsStreamAsync().ConfigureAwait(false);
            byte[] buffer = new byte[announced ?? UnknownLength];
            int count = 0;
            while (count != announced)
            {
                Task<int> reading = stream.ReadAsync(buffer, count, buffer.Length - count, cancellationToken);
                int read = await (reading.IsCompleted ? reading : StopAsync(reading, httpResponse, cancellationToken))
                    .ConfigureAwait(false);
                if (read == 0)
                {
                    if (announced is not null)
                    {
                        throw CutOff(response);
                    }

                    break;
                }

                count += read;
                if (count > Limit)
                {
                    throw TooLarge(response);
                }

                if (count == buffer.Length && announced is null)
                {
                    Array.Resize(ref buffer, Math.Min(2 * buffer.Length, Limit + 1));
                }
            }

            response.Body = new ArraySegment<byte>(buffer, 0, count);
        }
        catch (Exception lost) when (
            (NetworkFailure.Is(lost) || lost is ObjectDisposedException)
            && !cancellationToken.IsCancellationRequested)
        {
            throw CutOff(response);
        }
    }

    // Older runtimes ignore the token during a read; disposing the response ends it.
    private static async Task<int> StopAsync(
        Task<int> reading, HttpResponseMessage httpResponse, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration stop = cancellationToken.Register(
            static state => ((HttpResponseMessage)state!).Dispose(), httpResponse);
        return await reading.ConfigureAwait(false);
    }

    private static OssTransportException CutOff(OssResponse response) =>
        response.Unreadable("was cut off on the way", isTransient: true);

    private static OssTransportException TooLarge(OssResponse response) => response.Unreadable("is larger than 5 MiB");
}

/// <summary>The response headers that HTTP defines, and those that caches and gateways commonly add.</summary>
internal static class HttpHeaderNames
{
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept-Ranges", "Age", "Allow", "Alt-Svc", "Cache-Control", "Connection", "Content-Disposition",
        "Content-Encoding", "Content-Language", "Content-Length", "Content-Location", "Content-MD5", "Content-Range",
        "Content-Security-Policy", "Content-Type", "Date", "ETag", "Expires", "Keep-Alive", "Last-Modified", "Link",
        "Location", "Pragma", "Proxy-Connection", "Referrer-Policy", "Retry-After", "Server", "Server-Timing",
        "Set-Cookie", "Strict-Transport-Security", "Timing-Allow-Origin", "Trailer", "Transfer-Encoding", "Upgrade",
        "Vary", "Via", "Warning", "X-Cache", "X-Content-Type-Options", "X-Frame-Options", "X-XSS-Protection",
        "EagleId", "X-Swift-CacheTime", "X-Swift-SaveTime",
    };

    /// <summary>Whether a header is one of them.</summary>
    public static bool IsKnown(string name) =>
        Known.Contains(name) || name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Reads headers verbatim. The runtime reformats headers that it parses: <c>text/html;charset=utf-8</c>
/// becomes <c>text/html; charset=utf-8</c>; a copy must not change them. Newer runtimes show the original text by a
/// member that netstandard2.0 lacks, .NET Framework by one that it keeps to itself.</summary>
internal static class RawHeaders
{
    private static readonly Action<HttpHeaders, List<KeyValuePair<string, string>>>? Reader = MakeReader();

    private static readonly MethodInfo? Unparsed = typeof(HttpHeaders).GetMethod(
        "GetHeaderStrings", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>Whether this runtime keeps headers verbatim when it receives and when it sends them; .NET Framework
    /// does neither.</summary>
    public static bool AreKept => Reader is not null;

    /// <summary>Whether this runtime shows headers as it received them, but for the blanks and the empty elements of
    /// lists.</summary>
    public static bool AreShown => AreKept || Unparsed is not null;

    /// <summary>Adds headers to a list, one item for each value, verbatim where this runtime can tell.</summary>
    public static void Read(HttpHeaders headers, List<KeyValuePair<string, string>> lines)
    {
        if (Reader is not null)
        {
            Reader(headers, lines);
            return;
        }

        // First of all: what follows makes the runtime parse them.
        var texts = (Unparsed?.Invoke(headers, null) as IEnumerable<KeyValuePair<string, string>>)?.ToDictionary(
            header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, IEnumerable<string>> header in headers)
        {
            // A header that the runtime does not know may stand in several lines, which are its values.
            IEnumerable<string> values = HttpHeaderNames.IsKnown(header.Key) && texts is not null
                ? [texts[header.Key]]
                : header.Value;
            lines.AddRange(values.Select(value => new KeyValuePair<string, string>(header.Key, value)));
        }
    }

    private static Action<HttpHeaders, List<KeyValuePair<string, string>>>? MakeReader()
    {
        MethodInfo? all = typeof(HttpHeaders).GetProperty("NonValidated")?.GetMethod;
        Type? values = all?.ReturnType.GetMethod("TryGetValues")?.GetParameters()[1].ParameterType.GetElementType();
        if (all is null || values is null)
        {
            return null;
        }

        Type reader = typeof(Verbatim<,>).MakeGenericType(all.ReturnType, values);
        return (Action<HttpHeaders, List<KeyValuePair<string, string>>>)reader.GetMethod("Read")!.CreateDelegate(
            typeof(Action<HttpHeaders, List<KeyValuePair<string, string>>>), Activator.CreateInstance(reader, all));
    }

    // TAll is the type of HttpHeaders.NonValidated, and TValues that of the values of one name. netstandard2.0 lacks
    // both, and reading them by reflection would cost more than the request.
    private sealed class Verbatim<TAll, TValues>(MethodInfo all)
        where TAll : IEnumerable<KeyValuePair<string, TValues>>
        where TValues : IReadOnlyCollection<string>
    {
        private readonly Func<HttpHeaders, TAll> _all =
            (Func<HttpHeaders, TAll>)all.CreateDelegate(typeof(Func<HttpHeaders, TAll>));

        public void Read(HttpHeaders headers, List<KeyValuePair<string, string>> lines)
        {
            foreach (KeyValuePair<string, TValues> header in _all(headers))
            {
                if (header.Value.Count == 1)
                {
                    lines.Add(new KeyValuePair<string, string>(header.Key, header.Value.ToString()!));
                    continue;
                }

                foreach (string value in header.Value)
                {
                    lines.Add(new KeyValuePair<string, string>(header.Key, value));
                }
            }
        }
    }
}

/// <summary>How this runtime sends the content headers of an object. .NET Framework sends those that it parses as it
/// formats them.</summary>
internal static class SentHeaders
{
    // .NET Framework takes them apart when it receives them. Source: HeaderInfoTable of the reference source.
    private static readonly HashSet<string> Lists = ["Cache-Control", "Content-Encoding", "Content-Language"];

    // .NET Core before 5 shows gzip and deflate in lower case, whatever was sent. Source: KnownHeaders of corefx.
    private static readonly bool FoldsEncodings =
        Type.GetType("System.Net.Http.SocketsHttpHandler, System.Net.Http") is not null;

    /// <summary>Makes the content headers of a request, which are signed, those that this runtime will send.</summary>
    public static void Settle(OssRequest request)
    {
        if (!RawHeaders.AreKept)
        {
            foreach (string name in ObjectProperties.ContentHeaderNames)
            {
                if (request.Headers.TryGetValue(name, out string? value))
                {
                    request.Headers[name] = AsFormatted(name, value);
                }
            }
        }
    }

    /// <summary>The content headers of an object that this runtime writes otherwise than they are given.</summary>
    /// <param name="given">The properties as given.</param>
    /// <param name="areKept">Whether the runtime keeps headers verbatim.</param>
    public static IReadOnlyList<RewrittenHeader> RewrittenOf(ObjectProperties given, bool areKept)
    {
        if (areKept)
        {
            return [];
        }

        RewrittenHeader[] rewritten =
        [
            .. given.ContentHeaders
                .Select(header => new RewrittenHeader(header.Key, header.Value, AsFormatted(header.Key, header.Value)))
                .Where(header => header.Sent != header.Given),
        ];

        // Results without any compare as equal.
        return rewritten.Length == 0 ? [] : rewritten;
    }

    /// <summary>Whether a content header that a runtime shows is what is stored, and is sent like that, where headers
    /// are not kept verbatim.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="shown">Its value as the runtime shows it.</param>
    public static bool IsCarried(string name, string shown) => RawHeaders.AreShown
        && !(Lists.Contains(name) && shown.Contains(","))
        && !(FoldsEncodings && name == "Content-Encoding")
        && AsFormatted(name, shown) == shown;

    /// <summary>A value as the runtime formats it; verbatim when it cannot parse it.</summary>
    internal static string AsFormatted(string name, string value)
    {
        using var message = new HttpRequestMessage { Content = new ByteArrayContent([]) };
        HttpHeaders headers = message.Headers;
        if (!headers.TryAddWithoutValidation(name, value))
        {
            headers = message.Content.Headers;
            headers.TryAddWithoutValidation(name, value);
        }

        return headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : value;
    }
}
