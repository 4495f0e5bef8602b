using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Turns signed requests into what <see cref="HttpClient"/> sends.</summary>
internal static class HttpMessages
{
    /// <summary>Makes the message of one attempt.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidText"/>: a value that no header can
    /// carry.</exception>
    public static HttpRequestMessage Create(OssRequest request, Uri uri, HttpContent? content)
    {
        var message = new HttpRequestMessage(MethodOf(request), uri)
        {
            Content = content ?? (request.Body is null ? null : new ByteArrayContent(request.Body)),
        };

        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            RequirePrintable(header);
            if (!message.Headers.TryAddWithoutValidation(header.Key, header.Value))
            {
                // What is signed must be sent: a header of content needs content to stand at, be it empty.
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

    /// <summary>Refuses a value that no header can carry.</summary>
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
