using System.Net.Http.Headers;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.AliyunSdk;

/// <summary>Passes the headers of a request to the SDK. Headers that it silently drops or rewrites are
/// rejected.</summary>
internal static class SdkHeaders
{
    private const string DefaultType = "application/octet-stream";

    /// <summary>Copies all headers of a request into metadata; the SDK sends unknown ones verbatim.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.NotSupportedByClient"/> or
    /// <see cref="OssInputError.InvalidText"/>.</exception>
    public static Sdk.ObjectMetadata ToMetadata(OssRequest request)
    {
        var metadata = new Sdk.ObjectMetadata();
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            HttpMessages.RequirePrintable(header);
            Require(header.Key, header.Value);
            metadata.AddHeader(header.Key, header.Value);
        }

        // Without it, the SDK guesses it from the key.
        metadata.ContentType ??= DefaultType;
        return metadata;
    }

    private static void Require(string name, string value)
    {
        string? sent = name switch
        {
            "Content-Type" => MediaTypeHeaderValue.TryParse(value, out MediaTypeHeaderValue? type)
                ? type.ToString()
                : "",
            "Content-Disposition" =>
                ContentDispositionHeaderValue.TryParse(value, out ContentDispositionHeaderValue? disposition)
                    ? disposition.ToString()
                    : "",
            "Content-Encoding" => value.All(IsOfToken) ? value : "",
            "Content-Language" or "Expires" => null,
            _ => value,
        };
        if (sent is null)
        {
            throw SdkLimit.Of($"drops the header {name}");
        }

        if (sent != value)
        {
            throw SdkLimit.Of(sent.Length == 0
                ? $"cannot send the {name} '{value}'"
                : $"would change the {name} '{value}' into '{sent}', which you may write yourself");
        }
    }

    private static bool IsOfToken(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);
}
