using System.Net;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator.Tests.Kms;

public sealed class KmsSignatureTests : IDisposable
{
    private readonly LocalOss _oss = new();
    private readonly LocalKms _kms;

    public KmsSignatureTests() => _kms = new LocalKms(_oss);

    public void Dispose()
    {
        _kms.Dispose();
        _oss.Dispose();
    }

    [Fact]
    public async Task Both_signatures_are_taken()
    {
        Dictionary<string, string> query = new() { ["KeyId"] = "k" };

        Assert.Equal(HttpStatusCode.OK, (await _kms.CallAsync("DescribeKey", query)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _kms.CallRpcAsync("DescribeKey", query)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _kms.CallRpcAsync("DescribeKey", query, HttpMethod.Get)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _kms.CallRpcAsync("DescribeKey", query, asForm: true)).Status);
    }

    [Fact]
    public async Task A_temporary_key_needs_its_token()
    {
        OssCredential temporary = _oss.Emulator.AddUser(new EmulatorUser { SecurityToken = "token" });
        var other = new OssCredential(temporary.AccessKeyId, temporary.AccessKeySecret, "another");
        var bare = new OssCredential(temporary.AccessKeyId, temporary.AccessKeySecret);

        Assert.Null((await _kms.CallAsync("ListKeys", credential: temporary)).Code);
        Assert.Null((await _kms.CallRpcAsync("ListKeys", credential: temporary)).Code);
        Assert.DoesNotContain("token", _oss.LastRequest.Target, StringComparison.Ordinal);
        foreach (OssCredential wrong in new[] { other, bare })
        {
            Assert.Equal("InvalidSecurityToken.Malformed", (await _kms.CallAsync("ListKeys", credential: wrong)).Code);
            Assert.Equal(
                "InvalidSecurityToken.Malformed", (await _kms.CallRpcAsync("ListKeys", credential: wrong)).Code);
        }
    }

    [Fact]
    public async Task A_wrong_secret_and_an_unknown_key_are_refused()
    {
        var wrong = new OssCredential(_oss.Owner.AccessKeyId, "wrong");
        var unknown = new OssCredential("nobody", "wrong");

        KmsResponse refused = await _kms.CallAsync("ListKeys", credential: wrong);
        Assert.Equal((HttpStatusCode.BadRequest, "SignatureDoesNotMatch"), (refused.Status, refused.Code));
        Assert.Equal("SignatureDoesNotMatch", (await _kms.CallRpcAsync("ListKeys", credential: wrong)).Code);
        Assert.Equal("InvalidAccessKeyId.NotFound", (await _kms.CallAsync("ListKeys", credential: unknown)).Code);
        Assert.Equal("InvalidAccessKeyId.NotFound", (await _kms.CallRpcAsync("ListKeys", credential: unknown)).Code);
    }

    [Theory]
    [InlineData("x-acs-action", "DescribeKey", "SignatureDoesNotMatch")]
    [InlineData("x-acs-content-sha256", "0000", "InvalidParameter")]
    [InlineData("x-acs-date", "2020-01-01T00:00:00Z", "IllegalTimestamp")]
    [InlineData("x-acs-date", "yesterday", "IllegalTimestamp")]
    [InlineData("x-acs-more", "not signed", "IncompleteSignature")]
    [InlineData("Authorization", "ACS3-HMAC-SHA256 Credential=a", "IncompleteSignature")]
    [InlineData("Authorization", "Bearer a", "IncompleteSignature")]
    public async Task A_header_that_was_changed_is_noticed(string name, string value, string code) =>
        Assert.Equal(code, (await _kms.CallAsync("ListKeys", change: headers => headers[name] = value)).Code);

    [Theory]
    [InlineData("PageSize", "20", "SignatureDoesNotMatch")]
    [InlineData("SignatureMethod", "NONE", "IncompleteSignature")]
    [InlineData("Timestamp", "2020-01-01T00:00:00Z", "IllegalTimestamp")]
    [InlineData("Signature", "", "IncompleteSignature")]
    public async Task A_parameter_that_was_changed_is_noticed(string name, string value, string code) =>
        Assert.Equal(code, (await _kms.CallRpcAsync("ListKeys", change: parameters => parameters[name] = value)).Code);

    [Theory]
    [InlineData(16)]
    [InlineData(-16)]
    public async Task A_time_of_more_than_a_quarter_of_an_hour_off_is_refused(int minutes) =>
        Assert.Equal("IllegalTimestamp",
            (await _kms.CallAsync("ListKeys", time: DateTimeOffset.UtcNow.AddMinutes(minutes))).Code);

    [Fact]
    public async Task A_request_cannot_be_sent_twice()
    {
        Dictionary<string, string>? sent = null;
        Assert.Null((await _kms.CallAsync("ListKeys", change: headers => sent = new(headers))).Code);

        KmsResponse again = await _kms.CallAsync("ListKeys", change: headers =>
        {
            foreach (KeyValuePair<string, string> header in sent!)
            {
                headers[header.Key] = header.Value;
            }
        });

        Assert.Equal("SignatureNonceUsed", again.Code);
    }

    [Fact]
    public async Task An_unsigned_request_is_refused() =>
        Assert.Equal("IncompleteSignature",
            (await _kms.CallAsync("ListKeys", change: headers => headers.Remove("Authorization"))).Code);
}
