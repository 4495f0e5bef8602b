using System.Globalization;
using System.Text.Json;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using static OssEncryption.Client.Tests.Http.SignatureVectors;

namespace OssEncryption.Client.Tests.Http;

public class SignerV1Tests
{
    private const string TokenParameter = "security-token";

    public static TheoryData<string> Headers => Names("v1", "header");

    public static TheoryData<string> Urls => Names("v1", "query");

    public static TheoryData<string> All => Names("v1");

    [Theory]
    [MemberData(nameof(All))]
    public void The_text_that_is_signed_is_the_published_one(string name)
    {
        JsonElement vector = Find("v1", name);

        Assert.Equal(Text(vector, "stringToSign"),
            SignerV1.StringToSign(RequestOf(vector), Text(vector, "dateOrExpires")));
        Assert.Equal(Text(vector, "expectedSignature"),
            SignerV1.Signature(Text(vector, "stringToSign"), Text(vector, "accessKeySecret")));
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void A_header_signature_is_the_published_one(string name)
    {
        JsonElement vector = Find("v1", name);
        OssRequest request = RequestOf(vector);
        var time = DateTimeOffset.ParseExact(Text(vector, "dateOrExpires"), "R", CultureInfo.InvariantCulture);

        new SignerV1().Sign(request, new OssCredential("ak", Text(vector, "accessKeySecret")), time);

        Assert.Equal("OSS ak:" + Text(vector, "expectedSignature"), request.Headers["Authorization"]);
        Assert.Equal(Text(vector, "dateOrExpires"), request.Headers["Date"]);
    }

    [Theory]
    [MemberData(nameof(Urls))]
    public void A_url_signature_is_the_published_one(string name)
    {
        JsonElement vector = Find("v1", name);
        OssRequest request = RequestOf(vector);
        string? token = request.Query.SingleOrDefault(p => p.Key == TokenParameter).Value;
        request.Query.RemoveAll(p => p.Key == TokenParameter);
        var lifetime = TimeSpan.FromHours(1);
        var expires = DateTimeOffset.FromUnixTimeSeconds(
            long.Parse(Text(vector, "dateOrExpires"), CultureInfo.InvariantCulture));

        new SignerV1().Presign(
            request, new OssCredential("ak", Text(vector, "accessKeySecret"), token), expires - lifetime, lifetime);

        Assert.Contains(KeyValuePair.Create("Signature", (string?)Text(vector, "expectedSignature")), request.Query);
        Assert.Contains(KeyValuePair.Create("Expires", (string?)Text(vector, "dateOrExpires")), request.Query);
        Assert.Contains(KeyValuePair.Create("OSSAccessKeyId", (string?)"ak"), request.Query);
    }

    private static OssRequest RequestOf(JsonElement vector)
    {
        string[] resource = Text(vector, "canonicalizedResource").Split('?', 2);
        string[] path = resource[0].Split('/', 3);
        var request = new OssRequest("Test", Text(vector, "method"), path[1], path[2]);
        foreach (string parameter in resource.Length == 1 ? [] : resource[1].Split('&'))
        {
            string[] parts = parameter.Split('=', 2);
            request.With(parts[0], parts.Length == 1 ? null : parts[1]);
        }

        AddHeaders(request, vector);
        return request;
    }
}
