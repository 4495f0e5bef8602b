using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Kms;

public class Acs3SignerTests
{
    // The vendor's help page "V3 request structure and signature".
    [Fact]
    public void The_example_of_the_help_page_is_signed_as_there()
    {
        OssRequest request = new OssRequest("RunInstances", "POST")
            .With("RegionId", "cn-shanghai")
            .With("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd");
        request.Headers["host"] = "ecs.cn-shanghai.aliyuncs.com";
        request.Headers["x-acs-action"] = "RunInstances";
        request.Headers["x-acs-version"] = "2014-05-26";
        var credential = new OssCredential("YourAccessKeyId", "YourAccessKeySecret");

        new Acs3Signer().Sign(
            request, credential, new DateTimeOffset(2023, 10, 26, 10, 22, 32, TimeSpan.Zero),
            "3156853299f313e23d1673dc12e1703d");

        string canonical = Acs3Signer.CanonicalRequest(request, Acs3Signer.EmptyBodyHash);
        Assert.Equal(
            "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259",
            Sha256Hashes.Hex(Sha256Hashes.Hash(canonical)));
        Assert.Equal(
            "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;" +
            "x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=" +
            "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
            request.Headers["Authorization"]);
    }

    // The vendor's SDKs, aliyun/darabonba-openapi: python/tests/test_utils.py, golang/client/client_test.go.
    [Theory]
    [InlineData("GET", "d16b30a7699ae9e43875b13195b2f81bcc3ed10c14a9b5eb780e51619aa50be1")]
    [InlineData("", "4ab59fffe3c5738ff8a2729f90cc04fe18b02a4b15b2102cbaf92f9ff3df2ea3")]
    public void The_examples_of_the_SDKs_are_signed_as_there(string method, string signature)
    {
        OssRequest request = new OssRequest("Test", method).With("test", "ok").With("empty", "");
        request.Headers["x-acs-test"] = "http,https";

        string authorization = new Acs3Signer().Authorization(
            request, new OssCredential("acesskey", "secret"),
            "55e12e91650d2fec56ec74e1d3e4ddbfce2ef3a65890c2a19ecf88a307e76a23");

        Assert.Equal(
            "ACS3-HMAC-SHA256 Credential=acesskey,SignedHeaders=x-acs-test,Signature=" + signature, authorization);
    }

    [Fact]
    public void The_hash_of_no_body_is_the_constant() =>
        Assert.Equal(Acs3Signer.EmptyBodyHash, Sha256Hashes.Hex(Sha256Hashes.Hash("")));

    [Fact]
    public void Names_and_values_of_the_query_are_encoded_and_sorted() =>
        Assert.Equal("%2A=~&A=a%20b%2Fc&B=", Acs3Signer.CanonicalQuery(
        [
            new("B", null), new("A", "a b/c"), new("*", "~"),
        ]));

    [Fact]
    public void A_second_signature_replaces_the_first_and_its_token()
    {
        var request = new OssRequest("ListKeys", "POST");
        request.Headers["Host"] = KmsBench.Host;
        var signer = new Acs3Signer();
        signer.Sign(request, new OssCredential("temporary", "s", FixedCredentials.Token), KmsBench.Now, "1");
        Assert.Contains("x-acs-accesskey-id;", request.Headers["Authorization"]);
        Assert.Equal(FixedCredentials.Token, request.Headers["x-acs-security-token"]);

        signer.Sign(request, new OssCredential("lasting", "s"), KmsBench.Now, "2");

        Assert.DoesNotContain("x-acs-security-token", request.Headers.Keys);
        Assert.StartsWith(
            "ACS3-HMAC-SHA256 Credential=lasting,SignedHeaders=host;x-acs-content-sha256;x-acs-date;" +
            "x-acs-signature-nonce,",
            request.Headers["Authorization"]);
    }

    [Fact]
    public void Each_secret_signs_for_itself()
    {
        var signer = new Acs3Signer();
        OssRequest request = new OssRequest("Test", "GET").With("test", "ok").With("empty", "");
        request.Headers["x-acs-test"] = "http,https";
        const string Body = "55e12e91650d2fec56ec74e1d3e4ddbfce2ef3a65890c2a19ecf88a307e76a23";

        string first = signer.Authorization(request, new OssCredential("ak", "secret"), Body);
        string other = signer.Authorization(request, new OssCredential("ak", "another"), Body);
        string again = signer.Authorization(request, new OssCredential("ak", "secret"), Body);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }
}
