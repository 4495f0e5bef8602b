using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Kms;

public class KmsClientTests
{
    private const string Region = KmsBench.Region;

    [Fact]
    public async Task ListKeys_sends_page_and_filters_in_the_query_and_no_body()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Keys(2, "key-a", "key-b")));

        KmsPage<KmsListedKey> page = await bench.Client.ListKeysAsync(
            Region, [new KmsFilter("KeyState", "Enabled", "Disabled"), new KmsFilter("CreatorType", "User")], 3, default);

        RecordedRequest sent = Assert.Single(bench.Requests);
        Assert.Equal("POST", sent.Method);
        Assert.Equal(
            "https://kms.cn-hangzhou.aliyuncs.com/?Filters=%5B%7B%22Key%22%3A%22KeyState%22%2C%22Values%22%3A%5B%22" +
            "Enabled%22%2C%22Disabled%22%5D%7D%2C%7B%22Key%22%3A%22CreatorType%22%2C%22Values%22%3A%5B%22User%22%5D" +
            "%7D%5D&PageNumber=3&PageSize=100",
            sent.Url);
        Assert.Null(sent.Body);
        Assert.Equal("ListKeys", sent.Headers["x-acs-action"]);
        Assert.Equal("2016-01-20", sent.Headers["x-acs-version"]);
        Assert.Equal("2026-03-04T05:06:07Z", sent.Headers["x-acs-date"]);
        Assert.Equal("application/json", sent.Headers["Accept"]);
        Assert.Matches(
            "^ACS3-HMAC-SHA256 Credential=ak,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;" +
            "x-acs-signature-nonce;x-acs-version,Signature=[0-9a-f]{64}$",
            sent.Headers["Authorization"]);
        Assert.Equal(2, page.TotalCount);
        Assert.Equal(
            [
                new KmsListedKey("key-a", "acs:kms:cn-hangzhou:1000000000000001:key/key-a"),
                new KmsListedKey("key-b", "acs:kms:cn-hangzhou:1000000000000001:key/key-b"),
            ],
            page.Items);
    }

    [Theory]
    [InlineData("key-hzz1")]
    [InlineData("alias/data")]
    [InlineData("acs:kms:cn-hangzhou:1000000000000001:key/key-hzz1")]
    public async Task DescribeKey_names_the_key_as_it_was_named(string name)
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Key("key-hzz1")));

        KmsKey key = await bench.Client.DescribeKeyAsync(Region, name, default);

        RecordedRequest sent = Assert.Single(bench.Requests);
        Assert.Equal("DescribeKey", sent.Headers["x-acs-action"]);
        Assert.Equal("?KeyId=" + Uri.EscapeDataString(name), sent.Uri.Query);
        Assert.Equal("key-hzz1", key.KeyId);
    }

    [Fact]
    public async Task DescribeKey_reads_all_that_the_service_says()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Key("key-hzz1", "PendingDeletion",
            """
            ,"Description":"the data","Origin":"EXTERNAL","ProtectionLevel":"HSM","CreationDate":"2024-05-20T06:34:21Z",
            "PrimaryKeyVersion":"v-2","AutomaticRotation":"Suspended","RotationInterval":"31536000s",
            "LastRotationDate":"2025-05-20T06:34:21Z","NextRotationDate":"2026-05-20T06:34:21Z",
            "DeleteDate":"2026-06-01T00:00:00Z","DeletionProtection":"Enabled","MaterialExpireTime":"2027-01-01T00:00:00Z",
            "DKMSInstanceId":"kst-1","SomethingNew":{"a":[1,2]}
            """)));

        KmsKey key = await bench.Client.DescribeKeyAsync(Region, "key-hzz1", default);

        Assert.Equal(
            new KmsKey
            {
                KeyId = "key-hzz1",
                Arn = "acs:kms:cn-hangzhou:1000000000000001:key/key-hzz1",
                State = "PendingDeletion",
                Spec = "Aliyun_AES_256",
                Usage = "ENCRYPT/DECRYPT",
                Origin = "EXTERNAL",
                ProtectionLevel = "HSM",
                Creator = "1000000000000001",
                Description = "the data",
                CreationDate = new(2024, 5, 20, 6, 34, 21, TimeSpan.Zero),
                PrimaryKeyVersion = "v-2",
                AutomaticRotation = "Suspended",
                RotationInterval = TimeSpan.FromDays(365),
                LastRotationDate = new(2025, 5, 20, 6, 34, 21, TimeSpan.Zero),
                NextRotationDate = new(2026, 5, 20, 6, 34, 21, TimeSpan.Zero),
                DeleteDate = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero),
                HasDeletionProtection = true,
                MaterialExpireTime = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
                InstanceId = "kst-1",
            },
            key);
    }

    [Theory]
    [InlineData("7d", 7)]
    [InlineData("168h", 7)]
    [InlineData("10080m", 7)]
    [InlineData("604800s", 7)]
    [InlineData("", null)]
    [InlineData("7", null)]
    [InlineData("d", null)]
    [InlineData("-7d", null)]
    [InlineData("99999999999999d", null)]
    public async Task An_interval_has_a_unit(string text, int? days)
    {
        using var bench = new KmsBench(FakeService.Responding(_ =>
            KmsBench.Key("k", more: $",\"RotationInterval\":\"{text}\"")));

        KmsKey key = await bench.Client.DescribeKeyAsync(Region, "k", default);

        Assert.Equal(days is { } count ? TimeSpan.FromDays(count) : null, key.RotationInterval);
    }

    [Fact]
    public async Task Aliases_are_listed_for_the_region_and_for_one_key()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Json(
            """
            {"TotalCount":1,"Aliases":{"Alias":[{"AliasName":"alias/data","KeyId":"key-a","AliasArn":"x"}]}}
            """)));

        KmsPage<KmsAlias> all = await bench.Client.ListAliasesAsync(Region, 1, default);
        KmsPage<KmsAlias> one = await bench.Client.ListAliasesByKeyIdAsync(Region, "key-a", 2, default);

        Assert.Equal([new KmsAlias("alias/data", "key-a")], all.Items);
        Assert.Equal(all.Items, one.Items);
        Assert.Equal(
            [("ListAliases", "?PageNumber=1&PageSize=100"),
                ("ListAliasesByKeyId", "?KeyId=key-a&PageNumber=2&PageSize=100")],
            bench.Requests.Select(request => (request.Headers["x-acs-action"], request.Uri.Query)));
    }

    [Fact]
    public async Task Versions_of_a_key_are_listed()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Json(
            """
            {"TotalCount":1,"KeyVersions":{"KeyVersion":[
            {"KeyId":"key-a","KeyVersionId":"v-1","CreationDate":"2024-05-20T06:34:21Z"}]}}
            """)));

        KmsPage<KmsKeyVersion> page = await bench.Client.ListKeyVersionsAsync(Region, "key-a", 1, default);

        Assert.Equal("?KeyId=key-a&PageNumber=1&PageSize=100", Assert.Single(bench.Requests).Uri.Query);
        Assert.Equal([new KmsKeyVersion("v-1", new(2024, 5, 20, 6, 34, 21, TimeSpan.Zero))], page.Items);
    }

    [Fact]
    public async Task The_status_of_the_account_has_no_parameters()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Json("""{"AccountStatus":"InDebt"}""")));

        Assert.Equal("InDebt", await bench.Client.DescribeAccountKmsStatusAsync(Region, default));
        Assert.Equal("https://kms.cn-hangzhou.aliyuncs.com/?", Assert.Single(bench.Requests).Url.TrimEnd('?') + "?");
    }

    [Fact]
    public async Task Another_region_is_asked_at_its_own_host()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Keys(0)));

        await bench.Client.ListKeysAsync("cn-shanghai", [], 1, default);

        Assert.Equal("kms.cn-shanghai.aliyuncs.com", Assert.Single(bench.Requests).Uri.Host);
    }

    [Theory]
    [InlineData("key-a", "key-b")]
    [InlineData("acs:kms:cn-hangzhou:1000000000000001:key/key-a", "key-b")]
    [InlineData("acs:kms:cn-shanghai:1000000000000001:key/key-a", "key-a")]
    public async Task A_description_of_another_key_is_refused(string asked, string described)
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Key(described)));

        OssTransportException lost = await KmsBench.LossOf(
            () => bench.Client.DescribeKeyAsync(Region, asked, default));

        Assert.Equal(OssTransportError.UnreadableAnswer, lost.Reason);
        Assert.Equal(
            $"KMS was asked for the key '{asked}' in cn-hangzhou and described '{described}' " +
            $"(acs:kms:cn-hangzhou:1000000000000001:key/{described}).",
            lost.Message);
    }

    [Theory]
    [InlineData("{}", "lacks what this operation gives (status 200, application/json).")]
    [InlineData("{\"KeyMetadata\":{\"KeyId\":\"k\"}}", "lacks what this operation gives (status 200, application/json).")]
    [InlineData("{\"KeyMetadata\":", "is not well-formed JSON (status 200, application/json).")]
    [InlineData("", "is not well-formed JSON (status 200, application/json).")]
    public async Task A_success_that_says_nothing_is_refused(string body, string what)
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Json(body)));

        OssTransportException lost = await KmsBench.LossOf(() => bench.Client.DescribeKeyAsync(Region, "k", default));

        Assert.Equal(OssTransportError.UnreadableAnswer, lost.Reason);
        Assert.EndsWith(what, lost.Message);
        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task A_list_that_is_not_one_is_refused()
    {
        using var bench = new KmsBench(FakeService.InTurn(
            () => KmsBench.Json("""{"Keys":{"Key":[{"KeyArn":"x"}]},"TotalCount":1}"""),
            () => KmsBench.Json("""{"Keys":{"Key":[]}}"""),
            () => KmsBench.Json("""{"Keys":[],"TotalCount":0}""")));

        for (int i = 0; i < 3; i++)
        {
            await KmsBench.LossOf(() => bench.Client.ListKeysAsync(Region, [], 1, default));
        }
    }

    [Fact]
    public async Task No_secret_and_no_token_is_in_a_failure()
    {
        using var bench = new KmsBench(
            FakeService.Responding(_ => KmsBench.Error(
                403, "SignatureDoesNotMatch", $"server string to sign is: x-acs-security-token:{FixedCredentials.Token}")),
            FixedCredentials.Temporary);

        KmsServiceException refusal = await KmsBench.RefusalOf(
            () => bench.Client.ListKeysAsync(Region, [], 1, default));

        Assert.DoesNotContain(FixedCredentials.Token, refusal.ToString());
        Assert.DoesNotContain(FixedCredentials.Secret, refusal.ToString());
        Assert.True(refusal.IsAuthentication);
        Assert.False(refusal.IsDenied);
    }
}
