using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator.Tests;

public sealed class SignatureTests : IDisposable
{
    private static readonly SignerV4 V4 = new(LocalOss.Hangzhou);
    private static readonly SignerV1 V1 = new();

    private readonly LocalOss _oss = new();

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task Both_versions_are_taken_in_headers_and_in_urls()
    {
        Assert.Equal(HttpStatusCode.OK, (await _oss.SendAsync(List(), signer: V4)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _oss.SendAsync(List(), signer: V1)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _oss.SendPresignedAsync(List(), V4)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _oss.SendPresignedAsync(List(), V1)).Status);
    }

    /// <summary>Source: oss2 auth.py, ProviderAuthV2.</summary>
    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("x", HttpStatusCode.Forbidden)]
    public async Task Version_2_signs_all_of_the_query_and_the_headers_that_it_names(string more, HttpStatusCode status)
    {
        OssRequest request = List().With("marker", "a/b");
        string date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        request.Headers["Date"] = date;
        request.Headers["X-Extra"] = "1";
        string signature = HmacSha256($"GET\n\n\n{date}\nx-extra:1\nx-extra\n%2F?marker=a%2Fb{more}");
        request.Headers["Authorization"] =
            $"OSS2 AccessKeyId:{_oss.Owner.AccessKeyId},AdditionalHeaders:x-extra,Signature:{signature}";
        Assert.Equal(status, (await _oss.SendAsItIsAsync(request)).Status);

        string expires = DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        OssRequest url = List().With("x-oss-access-key-id", _oss.Owner.AccessKeyId).With("x-oss-expires", expires)
            .With("x-oss-signature-version", "OSS2");
        url.With("x-oss-signature", HmacSha256($"GET\n\n\n{expires}\n\n%2F?x-oss-access-key-id=" +
            $"{_oss.Owner.AccessKeyId}&x-oss-expires={expires}&x-oss-signature-version=OSS2{more}"));
        Assert.Equal(status, (await _oss.SendAsItIsAsync(url)).Status);
    }

    [Theory]
    [InlineData("OSS2 Signature:a", "InvalidArgument")]
    [InlineData("OSS2 AccessKeyId:a", "InvalidArgument")]
    [InlineData("OSS2 AccessKeyId:a,Signature:b", "InvalidAccessKeyId")]
    public async Task A_signature_of_version_2_has_a_key_and_a_signature(string authorization, string code)
    {
        OssRequest request = List();
        request.Headers["Date"] = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        request.Headers["Authorization"] = authorization;
        Assert.Equal(code, (await _oss.SendAsItIsAsync(request)).Code);
    }

    [Fact]
    public async Task Additional_headers_are_signed_in_the_header_and_in_the_url()
    {
        var signer = new SignerV4(LocalOss.Hangzhou, ["X-Extra", "host"]);
        OssRequest request = List();
        request.Headers["X-Extra"] = "1";
        Assert.Equal(HttpStatusCode.OK, (await _oss.SendAsync(request, signer: signer)).Status);
        request.Headers["X-Extra"] = "2";
        Assert.Equal("SignatureDoesNotMatch", (await _oss.SendAsItIsAsync(request)).Code);

        OssRequest url = List();
        url.Headers["X-Extra"] = "1";
        Assert.Equal(HttpStatusCode.OK, (await _oss.SendPresignedAsync(url, signer)).Status);
    }

    [Theory]
    [InlineData("AdditionalHeaders=")]
    [InlineData(", Signature=")]
    public async Task Spaces_after_the_commas_are_taken(string part)
    {
        OssRequest request = List();
        request.Headers["X-Extra"] = "1";
        new SignerV4(LocalOss.Hangzhou, ["X-Extra"]).Sign(request, _oss.Owner, DateTimeOffset.UtcNow);
        request.Headers["Authorization"] =
            request.Headers["Authorization"].Replace(",", ", ", StringComparison.Ordinal);
        Assert.Contains(part, request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _oss.SendAsItIsAsync(request)).Status);
    }

    /// <summary>The text of the header is signed as it is. Source: GO1 TestSignURLWithSignV4.</summary>
    [Fact]
    public async Task Version_4_takes_the_moment_from_a_date_header_too()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        OssRequest request = List();
        request.Headers["x-oss-content-sha256"] = SignerV4.UnsignedPayload;
        request.Headers["Date"] = now.ToString("R", CultureInfo.InvariantCulture);
        string date = SignerV4.Timestamp(now)[..8];
        string scope = $"{date}/{LocalOss.Hangzhou}/oss/aliyun_v4_request";
        byte[] key = SignerV4.SigningKey(_oss.Owner.AccessKeySecret, date, LocalOss.Hangzhou, "oss");
        string signature = SignerV4.Signature(
            SignerV4.CanonicalRequest(request, []), request.Headers["Date"], scope, key);
        request.Headers["Authorization"] =
            $"{SignerV4.Algorithm} Credential={_oss.Owner.AccessKeyId}/{scope},Signature={signature}";
        Assert.Equal(HttpStatusCode.OK, (await _oss.SendAsItIsAsync(request)).Status);
    }

    [Fact]
    public async Task Version_1_takes_x_oss_date_in_the_place_of_the_date()
    {
        string date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        OssRequest request = List();
        request.Headers["x-oss-date"] = date;
        string signature = SignerV1.Signature(SignerV1.StringToSign(request, date), _oss.Owner.AccessKeySecret);
        request.Headers["Authorization"] = $"OSS {_oss.Owner.AccessKeyId}:{signature}";
        Assert.Equal(HttpStatusCode.OK, (await _oss.SendAsItIsAsync(request)).Status);
    }

    [Fact]
    public async Task A_wrong_secret_is_told_what_was_signed()
    {
        var wrong = new OssCredential(_oss.Owner.AccessKeyId, "wrong");
        ReceivedResponse v4 = await _oss.SendAsync(List(), wrong);
        Assert.Equal(HttpStatusCode.Forbidden, v4.Status);
        Assert.Equal("SignatureDoesNotMatch", v4.Code);
        Assert.Equal(_oss.Owner.AccessKeyId, v4.Error("OSSAccessKeyId"));
        Assert.Equal(64, v4.Error("SignatureProvided")!.Length);
        Assert.StartsWith("OSS4-HMAC-SHA256\n", v4.Error("StringToSign"), StringComparison.Ordinal);
        Assert.StartsWith("GET\n/\n\n", v4.Error("CanonicalRequest"), StringComparison.Ordinal);

        ReceivedResponse v1 = await _oss.SendAsync(List(), wrong, signer: V1);
        Assert.Equal("SignatureDoesNotMatch", v1.Code);
        Assert.StartsWith("GET\n\n\n", v1.Error("StringToSign"), StringComparison.Ordinal);
        Assert.Null(v1.Error("CanonicalRequest"));
        Assert.Equal("SignatureDoesNotMatch", (await _oss.SendPresignedAsync(List(), V4, credential: wrong)).Code);
        Assert.Equal("SignatureDoesNotMatch", (await _oss.SendPresignedAsync(List(), V1, credential: wrong)).Code);
    }

    [Fact]
    public async Task An_unknown_key_is_refused()
    {
        ReceivedResponse response = await _oss.SendAsync(List(), new OssCredential("LTAIunknown", "secret"));
        Assert.Equal(HttpStatusCode.Forbidden, response.Status);
        Assert.Equal("InvalidAccessKeyId", response.Code);
        Assert.Equal("0002-00000902", response.Ec);
    }

    [Fact]
    public async Task A_signature_for_one_request_is_none_for_another()
    {
        OssRequest request = List();
        V4.Sign(request, _oss.Owner, DateTimeOffset.UtcNow);
        request.With("prefix", "a");
        Assert.Equal("SignatureDoesNotMatch", (await _oss.SendAsItIsAsync(request)).Code);
    }

    [Theory]
    [InlineData(-16)]
    [InlineData(16)]
    public async Task A_clock_that_is_more_than_15_minutes_off_is_told_both_times(int minutes)
    {
        foreach (IRequestSigner signer in new IRequestSigner[] { V4, V1 })
        {
            DateTimeOffset time = DateTimeOffset.UtcNow.AddMinutes(minutes);
            ReceivedResponse response = await _oss.SendAsync(List(), signer: signer, time: time);
            Assert.Equal(HttpStatusCode.Forbidden, response.Status);
            Assert.Equal("RequestTimeTooSkewed", response.Code);
            Assert.Equal("0002-00000504", response.Ec);
            Assert.Equal(
                time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'.000Z'", CultureInfo.InvariantCulture),
                response.Error("RequestTime"));
            Assert.EndsWith("Z", response.Error("ServerTime"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(-14)]
    [InlineData(14)]
    public async Task A_clock_that_is_less_than_15_minutes_off_is_taken(int minutes) => Assert.Equal(
        HttpStatusCode.OK,
        (await _oss.SendAsync(List(), time: DateTimeOffset.UtcNow.AddMinutes(minutes))).Status);

    [Fact]
    public async Task A_url_expires()
    {
        DateTimeOffset past = DateTimeOffset.UtcNow.AddHours(-2);
        foreach (IRequestSigner signer in new IRequestSigner[] { V4, V1 })
        {
            ReceivedResponse expired = await _oss.SendPresignedAsync(List(), signer, past, TimeSpan.FromHours(1));
            Assert.Equal(HttpStatusCode.Forbidden, expired.Status);
            Assert.Equal("AccessDenied", expired.Code);
            Assert.Equal("Request has expired.", expired.Error("Message"));
            ReceivedResponse alive = await _oss.SendPresignedAsync(List(), signer, past, TimeSpan.FromHours(3));
            Assert.Equal(HttpStatusCode.OK, alive.Status);
        }
    }

    [Fact]
    public async Task A_url_longer_than_7_days_is_refused()
    {
        OssRequest request = List();
        V4.Presign(request, _oss.Owner, DateTimeOffset.UtcNow, TimeSpan.FromDays(7));
        int index = request.Query.FindIndex(parameter => parameter.Key == "x-oss-expires");
        request.Query[index] = new KeyValuePair<string, string?>("x-oss-expires", "604801");
        ReceivedResponse response = await _oss.SendAsItIsAsync(request);
        Assert.Equal("InvalidArgument", response.Code);
        Assert.Equal("x-oss-expires", response.Error("ArgumentName"));
    }

    [Fact]
    public async Task The_region_of_the_signature_must_be_the_endpoints()
    {
        ReceivedResponse header = await _oss.SendAsync(List(), signer: new SignerV4("cn-beijing"));
        Assert.Equal(HttpStatusCode.BadRequest, header.Status);
        Assert.Equal("InvalidArgument", header.Code);
        Assert.Equal("0002-00000228", header.Ec);
        Assert.Equal(
            "Invalid signing region in Authorization header, expected 'cn-hangzhou'.", header.Error("Message"));

        ReceivedResponse url = await _oss.SendPresignedAsync(List(), new SignerV4("cn-beijing"));
        Assert.Equal("InvalidArgument", url.Code);
        Assert.Equal("0002-00000226", url.Ec);
    }

    [Theory]
    [InlineData("/oss/", "/oss-cloudbox/", "0002-00000227")]
    [InlineData("/aliyun_v4_request", "/aws4_request", "0002-00000213")]
    [InlineData("/cn-hangzhou/", "/", "0002-00000213")]
    [InlineData("/20", "/19", "0002-00000212")]
    [InlineData("Credential=", "Credentials=", "0002-00000061")]
    [InlineData(",Signature=", ",AdditionalHeaders=,Signature=", "0002-00000209")]
    [InlineData(",Signature=", ",AdditionalHeaders=a;;b,Signature=", "0002-00000210")]
    [InlineData("OSS4-HMAC-SHA256 ", "OSS9-HMAC-SHA256 ", "0002-00000061")]
    public async Task A_broken_authorization_is_told_what_is_broken(string part, string broken, string ec)
    {
        OssRequest request = List();
        V4.Sign(request, _oss.Owner, DateTimeOffset.UtcNow);
        request.Headers["Authorization"] =
            request.Headers["Authorization"].Replace(part, broken, StringComparison.Ordinal);
        ReceivedResponse response = await _oss.SendAsItIsAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("InvalidArgument", response.Code);
        Assert.Equal(ec, response.Ec);
    }

    [Fact]
    public async Task A_missing_signature_is_told()
    {
        OssRequest v4 = List();
        V4.Sign(v4, _oss.Owner, DateTimeOffset.UtcNow);
        v4.Headers["Authorization"] = v4.Headers["Authorization"].Split(",Signature")[0];
        Assert.Equal("0002-00000065", (await _oss.SendAsItIsAsync(v4)).Ec);

        OssRequest v1 = List();
        v1.Headers["Authorization"] = $"OSS {_oss.Owner.AccessKeyId}:";
        Assert.Equal("0002-00000065", (await _oss.SendAsItIsAsync(v1)).Ec);
    }

    [Fact]
    public async Task Only_an_unsigned_payload_is_taken()
    {
        OssRequest request = List();
        V4.Sign(request, _oss.Owner, DateTimeOffset.UtcNow);
        request.Headers["x-oss-content-sha256"] = "e3b0c44298fc1c149afbf4c8996fb924";
        ReceivedResponse response = await _oss.SendAsItIsAsync(request);
        Assert.Equal("InvalidArgument", response.Code);
        Assert.Equal("0002-00000214", response.Ec);
    }

    [Theory]
    [InlineData(SignatureVersion.V4, "x-oss-date")]
    [InlineData(SignatureVersion.V1, "Date")]
    public async Task A_date_is_required(SignatureVersion version, string header)
    {
        OssRequest request = List();
        IRequestSigner signer = version == SignatureVersion.V4 ? V4 : V1;
        signer.Sign(request, _oss.Owner, DateTimeOffset.UtcNow);
        request.Headers.Remove(header);
        ReceivedResponse response = await _oss.SendAsItIsAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.Status);
        Assert.Equal("AccessDenied", response.Code);
        Assert.Equal("0002-00000503", response.Ec);
        Assert.Equal("OSS authentication requires a valid Date.", response.Error("Message"));
    }

    [Fact]
    public async Task A_signature_in_the_header_and_in_the_url_is_refused()
    {
        OssRequest request = List();
        V4.Presign(request, _oss.Owner, DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        ReceivedResponse response = await _oss.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("InvalidArgument", response.Code);
    }

    [Fact]
    public async Task A_token_must_be_the_users()
    {
        OssCredential user = _oss.Emulator.AddUser(new EmulatorUser { SecurityToken = "token" });
        foreach (IRequestSigner signer in new IRequestSigner[] { V4, V1 })
        {
            Assert.Equal(HttpStatusCode.OK, (await _oss.SendAsync(List(), user, signer: signer)).Status);
            Assert.Equal(HttpStatusCode.OK, (await _oss.SendPresignedAsync(List(), signer, credential: user)).Status);
            await Refused("InvalidSecurityToken", new(user.AccessKeyId, user.AccessKeySecret, "other"), signer);
            await Refused("InvalidSecurityToken", new(user.AccessKeyId, user.AccessKeySecret), signer);
            await Refused("InvalidAccessKeyId",
                new(_oss.Owner.AccessKeyId, _oss.Owner.AccessKeySecret, "token"), signer);
        }
    }

    [Fact]
    public async Task A_token_of_a_version_1_url_belongs_in_the_url()
    {
        OssRequest request = List();
        V1.Presign(request, _oss.Owner, DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        request.Headers["x-oss-security-token"] = "token";
        Assert.Equal("InvalidRequest", (await _oss.SendAsItIsAsync(request)).Code);
        request.With("security-token", "token");
        Assert.Equal("InvalidArgument", (await _oss.SendAsItIsAsync(request)).Code);
    }

    private async Task Refused(string code, OssCredential credential, IRequestSigner signer)
    {
        ReceivedResponse response = await _oss.SendAsync(List(), credential, signer: signer);
        Assert.Equal(HttpStatusCode.Forbidden, response.Status);
        Assert.Equal(code, response.Code);
        Assert.Equal(code, (await _oss.SendPresignedAsync(List(), signer, credential: credential)).Code);
    }

    private static OssRequest List() => new("ListBuckets", "GET");

    private string HmacSha256(string text) => Convert.ToBase64String(HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(_oss.Owner.AccessKeySecret), Encoding.UTF8.GetBytes(text)));
}
