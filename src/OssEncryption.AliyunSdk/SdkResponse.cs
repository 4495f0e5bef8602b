using System.Globalization;
using Aliyun.OSS.Model;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.AliyunSdk;

/// <summary>Converts responses of the SDK.</summary>
internal static class SdkResponse
{
    private const string LineBreak = "\r\n";

    /// <summary>A response from its headers.</summary>
    public static OssResponse Of(OssRequest request, Uri uri, Sdk.ObjectMetadata metadata) =>
        Of(request, uri, metadata, new HttpResponseMessage { Content = new ByteArrayContent([]) });

    /// <summary>A response with an open body.</summary>
    public static OssResponse Of(OssRequest request, Uri uri, Sdk.OssObject found)
    {
        var httpResponse = new HttpResponseMessage(found.HttpStatusCode)
        {
            Content = new StreamContent(found.ResponseStream),
        };
        OssResponse response = Of(request, uri, found.Metadata, httpResponse);
        response.Open = httpResponse;
        return response;
    }

    /// <summary>The result of a write, without encryption.</summary>
    public static WrittenObject ToWritten(GenericResult result, string etag, string? versionId, ulong? crc64) =>
        new(WireText.ETag(etag), crc64, versionId, EncryptionRule.None, result.RequestId);

    /// <summary>The CRC64 in the response to a write, or <c>null</c>.</summary>
    public static string? Crc64Of(GenericResult result) => HeaderOf(result, "x-oss-hash-crc64ecma");

    /// <summary>The date of the response to a write, or <c>null</c>.</summary>
    public static DateTimeOffset? DateOf(GenericResult result) => WireText.Time(HeaderOf(result, "Date") ?? "");

    private static string? HeaderOf(GenericResult result, string name) =>
        result.ResponseMetadata.TryGetValue(name, out string? value) ? value : null;

    private static OssResponse Of(
        OssRequest request, Uri uri, Sdk.ObjectMetadata metadata, HttpResponseMessage httpResponse)
    {
        foreach (KeyValuePair<string, object> header in metadata.HttpMetadata)
        {
            Add(httpResponse, header.Key, header.Value);
        }

        foreach (KeyValuePair<string, string> item in metadata.UserMetadata)
        {
            Add(httpResponse, "x-oss-meta-" + item.Key, item.Value);
        }

        return new OssResponse(request, uri, httpResponse);
    }

    private static void Add(HttpResponseMessage httpResponse, string name, object value)
    {
        string[] texts = value switch
        {
            // The SDK's placeholder for a missing value.
            long and < 0 => [],
            DateTime time => [time.ToString("R", CultureInfo.InvariantCulture)],
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!.Split(LineBreak),
        };
        if (texts.Length > 0 && !httpResponse.Headers.TryAddWithoutValidation(name, texts))
        {
            httpResponse.Content.Headers.TryAddWithoutValidation(name, texts);
        }
    }
}
