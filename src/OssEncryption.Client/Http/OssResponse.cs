using System.Globalization;
using System.Net.Http.Headers;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>What came back for one request: a body that is read whole or left on the wire, or the
/// service's error.</summary>
internal sealed class OssResponse : IDisposable
{
    private const int LongestContentType = 60;
    private readonly Uri _uri;
    private readonly HttpResponseHeaders _answerHeaders;
    private readonly HttpContentHeaders? _headers;

    public OssResponse(OssRequest request, Uri uri, HttpResponseMessage response)
    {
        _uri = uri;
        Operation = request.Operation;
        Status = (int)response.StatusCode;
        _answerHeaders = response.Headers;
        _headers = response.Content?.Headers;
        Length = _headers?.ContentLength;
    }

    /// <summary>The operation that was asked for.</summary>
    public string Operation { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The media type, or nothing.</summary>
    public string ContentType => _headers?.ContentType?.MediaType ?? "";

    /// <summary>When the service answered, by its own clock, or <c>null</c>.</summary>
    public DateTimeOffset? Date => _answerHeaders.Date;

    /// <summary>How long the body is said to be, or <c>null</c>.</summary>
    public long? Length { get; }

    /// <summary>All headers, those of the body included.</summary>
    public IEnumerable<KeyValuePair<string, IEnumerable<string>>> Headers =>
        _headers is null ? _answerHeaders : _answerHeaders.Concat(_headers);

    /// <summary>The checksum that the service gave, or <c>null</c>.</summary>
    public ulong? Crc64 => ulong.TryParse(
        Header("x-oss-hash-crc64ecma"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong crc) ? crc : null;

    /// <summary>The response whose body is still on the wire, or <c>null</c> when it was read.</summary>
    public HttpResponseMessage? Open { get; set; }

    /// <summary>The body; empty where there is none.</summary>
    public ArraySegment<byte> Body { get; set; } = new([]);

    /// <summary>The service's error, or <c>null</c> when it did what it was asked.</summary>
    public OssServiceException? Error { get; set; }

    /// <summary>A header by its name, or <c>null</c>.</summary>
    public string? Header(string name) =>
        _answerHeaders.TryGetValues(name, out IEnumerable<string>? values)
        || (_headers is not null && _headers.TryGetValues(name, out values))
            ? string.Join(",", values)
            : null;

    /// <summary>A header by its name as it was sent, where this runtime can tell; <c>null</c> when there is
    /// none.</summary>
    public string? RawHeader(string name) => RawHeaders.Find(_headers, name) ?? RawHeaders.Find(_answerHeaders, name)
        ?? Header(name);

    /// <summary>Fails when the service did.</summary>
    public OssResponse EnsureSuccess() => Error is null ? this : throw Error;

    /// <summary>The failure that says why this answer cannot be read. The body is never shown.</summary>
    /// <param name="what">What it is: completes "The answer of the host …".</param>
    /// <param name="isTransient">Whether another attempt may do better.</param>
    public OssTransportException Unreadable(string what, bool isTransient = false)
    {
        string type = new(ContentType.Where(IsPlain).Take(LongestContentType).ToArray());
        string facts = type.Length == 0 ? $"status {Status}" : $"status {Status}, {type}";
        return new OssTransportException(OssTransportError.UnreadableAnswer,
            $"The answer of {_uri.Authority} to {Operation} {what} ({facts}).")
        {
            Host = _uri.Authority,
            IsTransient = isTransient,
            OutcomeUnknown = true,
        };
    }

    /// <summary>Closes what is still on the wire.</summary>
    public void Dispose() => Open?.Dispose();

    /// <summary>The failure that says that other bytes arrived than were sent.</summary>
    public OssTransportException Damaged(string what) => Lost(OssTransportError.ChecksumMismatch, what, null);

    /// <summary>The failure that says what became of content on its way.</summary>
    public OssTransportException Lost(OssTransportError reason, string what, Exception? cause) =>
        new(reason, $"{what} ({Operation} at {_uri.Authority}).", cause)
        {
            Host = _uri.Authority,
            IsTransient = true,
            OutcomeUnknown = true,
        };

    private static bool IsPlain(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '/' or '+' or '-' or '.';
}
