using System.Text;
using System.Text.Json;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using static OssEncryption.Client.Tests.Http.SignatureVectors;

namespace OssEncryption.Client.Tests.Http;

public class SignerV4Tests
{
    private const string UrlSignature = "x-oss-signature";

    public static TheoryData<string> Headers => Names("v4", "header");

    public static TheoryData<string> Urls => Names("v4", "query");

    public static TheoryData<string> Partial => Names("v4partial");

    [Theory]
    [MemberData(nameof(Headers))]
    public void A_header_signature_is_the_published_one(string name)
    {
        JsonElement vector = Find("v4", name);
        OssRequest request = Request(vector);

        Signer(vector).Sign(request, Credential(vector), Time(vector));

        Assert.Equal(Text(vector, "authorization"), request.Headers["Authorization"]);
        AssertSteps(vector, request);
    }

    [Theory]
    [MemberData(nameof(Urls))]
    public void A_url_signature_is_the_published_one(string name)
    {
        JsonElement vector = Find("v4", name);
        OssRequest request = Request(vector);
        var lifetime = TimeSpan.FromSeconds(vector.GetProperty("expiresSeconds").GetInt32());

        Signer(vector).Presign(request, Credential(vector), Time(vector), lifetime);

        KeyValuePair<string, string?> signature = Assert.Single(request.Query, p => p.Key == UrlSignature);
        Assert.Equal(Text(vector, "expectedSignature"), signature.Value);
        request.Query.Remove(signature);
        AssertSteps(vector, request);
    }

    [Theory]
    [MemberData(nameof(Partial))]
    public void The_vendors_worked_example_comes_out_step_by_step(string name)
    {
        JsonElement vector = Find("v4partial", name);
        OssRequest request = Request(vector);
        request.Headers["x-oss-content-sha256"] = SignerV4.UnsignedPayload;
        request.Headers["x-oss-date"] = Text(vector, "xOssDate");

        AssertSteps(vector, request);
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void The_signing_key_is_the_published_one(string name)
    {
        JsonElement vector = Find("v4", name);

        byte[] key = SignerV4.SigningKey(Text(vector, "accessKeySecret"), Text(vector, "xOssDate")[..8],
            Text(vector, "region"), Text(vector, "product"));

        Assert.Equal(Text(vector, "signingKeyHex"), Convert.ToHexStringLower(key));
    }

    [Fact]
    public void A_request_that_is_signed_again_without_a_token_does_not_keep_the_old_one()
    {
        var request = new OssRequest("Test", "GET", "bucket");
        var signer = new SignerV4("cn-hangzhou");
        signer.Sign(request, new OssCredential("ak", "sk", "token"), DateTimeOffset.UnixEpoch);

        signer.Sign(request, new OssCredential("ak2", "sk2"), DateTimeOffset.UnixEpoch.AddDays(1));

        Assert.DoesNotContain("x-oss-security-token", request.Headers.Keys);
        Assert.Equal("19700102T000000Z", request.Headers["x-oss-date"]);
        Assert.StartsWith("OSS4-HMAC-SHA256 Credential=ak2/19700102/", request.Headers["Authorization"],
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData((7 * 24 * 60 * 60) + 1)]
    public void A_url_lives_a_second_to_seven_days(int seconds) => Assert.Throws<ArgumentOutOfRangeException>(() =>
        new SignerV4("cn-hangzhou").Presign(new OssRequest("Test", "GET", "bucket"), new OssCredential("ak", "sk"),
            DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(seconds)));

    private static void AssertSteps(JsonElement vector, OssRequest request)
    {
        string timestamp = Text(vector, "xOssDate");
        string scope = $"{timestamp[..8]}/{Text(vector, "region")}/{Text(vector, "product")}/aliyun_v4_request";
        IReadOnlyList<string> additional = SignerV4.AdditionalHeaders(request, AdditionalHeaders(vector));
        string canonical = SignerV4.CanonicalRequest(request, additional);
        byte[] key = Convert.FromHexString(Text(vector, "signingKeyHex"));

        Assert.Equal(Text(vector, "canonicalRequest"), canonical);
        Assert.Equal(Text(vector, "stringToSign"), SignerV4.StringToSign(Encoding.UTF8.GetBytes(canonical), timestamp, scope));
        Assert.Equal(Text(vector, "expectedSignature"), SignerV4.Signature(canonical, timestamp, scope, key));
    }

    private static SignerV4 Signer(JsonElement vector) => new(Text(vector, "region"), AdditionalHeaders(vector));

    private static OssCredential Credential(JsonElement vector) =>
        new(Text(vector, "accessKeyId"), Text(vector, "accessKeySecret"), Text(vector, "securityToken"));

    private static DateTimeOffset Time(JsonElement vector) =>
        DateTimeOffset.FromUnixTimeSeconds(vector.GetProperty("signTimeUnix").GetInt64());
}
