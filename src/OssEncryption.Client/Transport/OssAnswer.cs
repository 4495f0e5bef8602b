using System.Net.Http.Headers;

namespace OssEncryption.Client.Transport;

/// <summary>What came back for one request: a body that is read whole, or the service's error.</summary>
internal sealed class OssAnswer
{
    private const int LongestContentType = 60;
    private readonly Uri _uri;
    private readonly HttpContentHeaders? _headers;

    public OssAnswer(OssRequest request, Uri uri, HttpResponseMessage response)
    {
        _uri = uri;
        Operation = request.Operation;
        Status = (int)response.StatusCode;
        _headers = response.Content?.Headers;
    }

    /// <summary>The operation that was asked for.</summary>
    public string Operation { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The media type, or nothing.</summary>
    public string ContentType => _headers?.ContentType?.MediaType ?? "";

    /// <summary>The body; empty where there is none.</summary>
    public ArraySegment<byte> Body { get; set; } = new([]);

    /// <summary>The service's error, or <c>null</c> when it did what it was asked.</summary>
    public OssServiceException? Error { get; set; }

    /// <summary>Fails when the service did.</summary>
    public OssAnswer EnsureSuccess() => Error is null ? this : throw Error;

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
            MayHaveActed = true,
        };
    }

    private static bool IsPlain(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '/' or '+' or '-' or '.';
}
