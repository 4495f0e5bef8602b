using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>One request to OSS, before it has a URL and a signature.</summary>
public sealed class OssRequest
{
    /// <summary>A header that is signed, and that the runtime sends by itself.</summary>
    internal const string Host = "Host";

    private const int UsualHeaders = 7;

    /// <summary>Makes a request.</summary>
    /// <param name="operation">The operation as its RAM action names it: <c>GetBucketEncryption</c>.</param>
    /// <param name="method">The HTTP verb in upper case.</param>
    /// <param name="bucket">The bucket, or <c>null</c> for a service request.</param>
    /// <param name="key">The object key, decoded, or <c>null</c>.</param>
    public OssRequest(string operation, string method, string? bucket = null, string? key = null)
    {
        Operation = operation;
        Method = method;
        Bucket = bucket;
        Key = key;
    }

    /// <summary>The operation as its RAM action names it.</summary>
    public string Operation { get; }

    /// <summary>The HTTP verb in upper case.</summary>
    public string Method { get; }

    /// <summary>The bucket, or <c>null</c> for a service request.</summary>
    public string? Bucket { get; }

    /// <summary>The object key, decoded, or <c>null</c>.</summary>
    public string? Key { get; }

    /// <summary>The query, decoded, in the order it is sent; a parameter without value has <c>null</c>.</summary>
    public List<KeyValuePair<string, string?>> Query { get; } = [];

    /// <summary>The headers by case-insensitive name, those of the body included.</summary>
    public Dictionary<string, string> Headers { get; } = new(UsualHeaders, StringComparer.OrdinalIgnoreCase);

    /// <summary>The body, or <c>null</c> for none. It can be sent again, so the request can be retried.</summary>
    public byte[]? Body { get; init; }

    /// <summary>A streamed body, opened again for each attempt; <c>null</c> when there is none, or when
    /// <see cref="Body"/> is it.</summary>
    public ObjectContent? Content { get; init; }

    /// <summary>Whether header values are bytes as the service sent them, one character a byte. Otherwise they are
    /// texts in ASCII.</summary>
    internal bool HasRawHeaders { get; set; }

    /// <summary>Whether the caller reads the body of a successful response itself.</summary>
    internal bool LeavesBody { get; init; }

    /// <summary>Whether an attempt got no clear response, so that it may have been carried out.</summary>
    internal bool OutcomeUnknown { get; set; }

    /// <summary>The CRC64 of <see cref="Content"/> after an attempt sent all of it, or <c>null</c>.</summary>
    internal ulong? ContentCrc64 { get; set; }

    /// <summary>Adds a query parameter and returns this request.</summary>
    public OssRequest With(string name, string? value = null)
    {
        Query.Add(new KeyValuePair<string, string?>(name, value));
        return this;
    }

    /// <summary>Adds a query parameter if it has a value, and returns this request.</summary>
    internal OssRequest WithOptional(string name, string? value) =>
        string.IsNullOrEmpty(value) ? this : With(name, value);

    /// <summary>Sets a header if it has a value, and returns this request.</summary>
    internal OssRequest WithHeader(string name, string? value)
    {
        if (value is not null)
        {
            Headers[name] = value;
        }

        return this;
    }
}

/// <summary>Turns signed requests into messages for <see cref="HttpClient"/>.</summary>
internal static class HttpMessages
{
    private static readonly string UserAgent =
        "OssEncryption/" + typeof(HttpMessages).Assembly.GetName().Version!.ToString(3);

    /// <summary>Makes the message of one attempt.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidText"/>: a value that a header cannot
    /// carry.</exception>
    public static HttpRequestMessage Create(OssRequest request, Uri uri, HttpContent? content)
    {
        HttpRequestMessage message = request.HasRawHeaders
            ? new RawMessage(MethodOf(request), uri)
            : new HttpRequestMessage(MethodOf(request), uri);
        message.Content = content ?? (request.Body is null ? null : new ByteArrayContent(request.Body));
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        if (!RawHeaders.AreKept)
        {
            // .NET Framework waits for the server's consent before it sends a body.
            message.Headers.ExpectContinue = false;
        }

        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            if (header.Key == OssRequest.Host)
            {
                continue;
            }

            if (!request.HasRawHeaders)
            {
                RequirePrintable(header);
            }
            else if (!HeaderBytes.IsSendable(header.Value))
            {
                throw new OssInputException(OssInputError.InvalidText,
                    $"The value for {header.Key} has bytes that this runtime cannot send in a header. " +
                    "Use PowerShell 7.2 or later.");
            }

            if (!message.Headers.TryAddWithoutValidation(header.Key, header.Value))
            {
                // HttpClient keeps content headers on Content only; add an empty body so that signed headers are sent.
                message.Content ??= new ByteArrayContent([]);
                message.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        return message;
    }

    private static HttpMethod MethodOf(OssRequest request) => request.Method switch
    {
        "GET" => HttpMethod.Get,
        "PUT" => HttpMethod.Put,
        "DELETE" => HttpMethod.Delete,
        "HEAD" => HttpMethod.Head,
        "POST" => HttpMethod.Post,
        _ => new HttpMethod(request.Method),
    };

    /// <summary>Throws for a value that a header cannot carry.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidText"/>.</exception>
    public static void RequirePrintable(KeyValuePair<string, string> header)
    {
        foreach (char c in header.Value)
        {
            if (c is < ' ' or > '~')
            {
                throw new OssInputException(OssInputError.InvalidText,
                    $"The value for {header.Key} has a line break, a control character or one outside ASCII, " +
                    "which a header cannot carry. Correct it where it comes from.");
            }
        }
    }
}

/// <summary>Signs requests by one signature version. Implementations are thread-safe.</summary>
public interface IRequestSigner
{
    /// <summary>Adds the signature, and the headers it needs, to the request's headers. Signing again replaces an
    /// earlier signature.</summary>
    /// <param name="request">The request.</param>
    /// <param name="credential">The credential that signs.</param>
    /// <param name="time">The time of signing; the service rejects one that is more than 15 minutes off.</param>
    void Sign(OssRequest request, OssCredential credential, DateTimeOffset time);

    /// <summary>Adds the signature to the request's query and so makes a presigned URL.</summary>
    /// <param name="request">The request.</param>
    /// <param name="credential">The credential that signs.</param>
    /// <param name="time">The time of signing.</param>
    /// <param name="lifetime">How long the URL is valid; whole seconds, at most 7 days under V4.</param>
    void Presign(OssRequest request, OssCredential credential, DateTimeOffset time, TimeSpan lifetime);
}
