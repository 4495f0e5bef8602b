using System.Globalization;
using System.Net;
using System.Text;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Formats;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Operations;

/// <summary>Shared by the tests of objects.</summary>
internal static class Sample
{
    public const string Host = "https://my-bucket.oss-cn-hangzhou.aliyuncs.com/";

    public static readonly ObjectAddress Address = new("my-bucket", "a/b.txt");

    public static readonly byte[] Hello = Encoding.UTF8.GetBytes("hello");

    public static string Now => TestBench.Now.ToString("R", CultureInfo.InvariantCulture);

    public static string Crc(byte[] bytes) => Crc64Tests.Of(bytes).ToString(CultureInfo.InvariantCulture);

    public static HttpResponseMessage With(this HttpResponseMessage response, string name, string value)
    {
        if (!response.Headers.TryAddWithoutValidation(name, value))
        {
            response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    /// <summary>The good response to a write of some bytes.</summary>
    public static HttpResponseMessage Stored(byte[] bytes) => Responses.Empty()
        .With("ETag", "\"5D41402ABC4B2A76B9719D911017C592\"")
        .With("x-oss-hash-crc64ecma", Crc(bytes));

    /// <summary>Content as GetObject returns it.</summary>
    public static HttpResponseMessage Content(byte[] bytes, HttpStatusCode status = HttpStatusCode.OK) =>
        new HttpResponseMessage(status) { Content = new ByteArrayContent(bytes) }
            .With("ETag", "\"E1\"")
            .With("x-oss-request-id", "5C3D");

    /// <summary>The headers of a request without those that every request has.</summary>
    public static string[] OwnHeaders(this RecordedRequest request) =>
        [.. request.Headers
            .Where(h => h.Key is not ("Authorization" or "User-Agent" or "x-oss-content-sha256" or "x-oss-date"))
            .Select(h => $"{h.Key}: {h.Value}").Order(StringComparer.Ordinal)];
}
