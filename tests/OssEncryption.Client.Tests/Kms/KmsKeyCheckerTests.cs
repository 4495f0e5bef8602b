using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Kms;

public class KmsKeyCheckerTests
{
    private const string Region = KmsBench.Region;
    private const string OwnArn = "acs:kms:cn-hangzhou:1000000000000001:key/key-a";
    private const string ForeignArn = "acs:kms:cn-hangzhou:2000000000000002:key/key-a";
    private const string Foreign =
        "belongs to another account, and whether OSS takes a key of another account is not known";

    [Fact]
    public async Task A_key_that_can_be_used_is_looked_at_once()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Key("key-a")));
        var checker = new KmsKeyChecker(bench.Client);

        KmsKeyVerdict[] verdicts = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(_ => checker.CheckAsync("key-a", Region, default)));

        Assert.All(verdicts, verdict => Assert.Equal(
            (null, null, "key-a"), (verdict.Flaw, verdict.Doubt, verdict.KeyId)));
        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task An_alias_is_resolved_to_its_key()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Key("key-a")));

        KmsKeyVerdict verdict = await new KmsKeyChecker(bench.Client).CheckAsync("alias/data", Region, default);

        Assert.Equal(("alias/data", "key-a"), (verdict.Key, verdict.KeyId));
    }

    [Theory]
    [InlineData("Disabled", "", "is disabled (Disabled)")]
    [InlineData("PendingDeletion", ",\"DeleteDate\":\"2026-06-01T00:00:00Z\"",
        "will be deleted on 2026-06-01 (PendingDeletion)")]
    [InlineData("PendingImport", "", "has no material until it is imported (PendingImport)")]
    [InlineData("Unavailable", "", "cannot be used in its state 'Unavailable'")]
    public async Task A_state_that_forbids_use_is_a_flaw(string state, string more, string flaw)
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Key("key-a", state, more)));

        KmsKeyVerdict verdict = await new KmsKeyChecker(bench.Client).CheckAsync("key-a", Region, default);

        Assert.Equal((flaw, null), (verdict.Flaw, verdict.Doubt));
    }

    [Theory]
    [InlineData("RSA_2048", "SIGN/VERIFY", "is asymmetric (RSA_2048), and OSS takes symmetric keys only")]
    [InlineData("EC_P256", "SIGN/VERIFY", "is asymmetric (EC_P256), and OSS takes symmetric keys only")]
    [InlineData("HMAC_SHA256", "GENERATE/VERIFY_MAC",
        "is for GENERATE/VERIFY_MAC, and OSS needs one for ENCRYPT/DECRYPT")]
    [InlineData("Aliyun_SM4", "ENCRYPT/DECRYPT", null)]
    [InlineData("Aliyun_AES_512", "ENCRYPT/DECRYPT", null)]
    public void A_kind_that_does_not_encrypt_is_a_flaw(string spec, string usage, string? flaw) =>
        Assert.Equal(
            flaw, new KmsKey { KeyId = "k", State = "Enabled", Spec = spec, Usage = usage }.UnusableReason);

    [Fact]
    public async Task An_ARN_of_another_region_is_a_flaw_without_a_request()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Key("key-a")));

        KmsKeyVerdict verdict = await new KmsKeyChecker(bench.Client).CheckAsync(OwnArn, "cn-shanghai", default);

        Assert.Equal("is in the region cn-hangzhou, and a bucket of cn-shanghai needs one of cn-shanghai", verdict.Flaw);
        Assert.Empty(bench.Requests);
    }

    [Theory]
    [InlineData("typo", "Forbidden.KeyNotFound")]
    [InlineData("alias/typo", "Forbidden.AliasNotFound")]
    public async Task A_key_that_the_account_does_not_have_is_a_flaw(string key, string code)
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Error(404, code)));

        KmsKeyVerdict verdict = await new KmsKeyChecker(bench.Client).CheckAsync(key, Region, default);

        Assert.Equal("does not exist in cn-hangzhou, as far as this account goes", verdict.Flaw);
        Assert.Equal(code, Assert.IsType<KmsServiceException>(verdict.Failure).Code);
        Assert.Single(bench.Requests);
    }

    [Theory]
    [InlineData(OwnArn, "does not exist in cn-hangzhou, as far as this account goes", null)]
    [InlineData(ForeignArn, null, Foreign)]
    public async Task An_ARN_that_is_not_found_is_a_flaw_in_the_own_account_only(
        string arn, string? flaw, string? doubt)
    {
        using var bench = new KmsBench(FakeService.Responding(request =>
            request.Headers["x-acs-action"] == "ListKeys"
                ? KmsBench.Keys(1, "key-z")
                : KmsBench.Error(404, "Forbidden.KeyNotFound")));

        KmsKeyVerdict verdict = await new KmsKeyChecker(bench.Client).CheckAsync(arn, Region, default);

        Assert.Equal((flaw, doubt, arn), (verdict.Flaw, verdict.Doubt, verdict.KeyId));
    }

    [Fact]
    public async Task An_ARN_that_is_not_found_is_a_doubt_where_the_account_cannot_be_told()
    {
        using var bench = new KmsBench(FakeService.Responding(request =>
            request.Headers["x-acs-action"] == "ListKeys"
                ? KmsBench.Error(403, "Forbidden.NoPermission")
                : KmsBench.Error(404, "Forbidden.KeyNotFound")));

        KmsKeyVerdict verdict = await new KmsKeyChecker(bench.Client).CheckAsync(OwnArn, Region, default);

        Assert.Equal((null, Foreign), (verdict.Flaw, verdict.Doubt));
    }

    [Theory]
    [InlineData(OwnArn, null)]
    [InlineData(ForeignArn, Foreign)]
    public async Task A_key_of_another_account_that_can_be_seen_is_a_doubt(string arn, string? doubt)
    {
        using var bench = new KmsBench(FakeService.Responding(request =>
            request.Headers["x-acs-action"] == "ListKeys" ? KmsBench.Keys(1, "key-z") : KmsBench.Key("key-a")));

        KmsKeyVerdict verdict = await new KmsKeyChecker(bench.Client).CheckAsync(arn, Region, default);

        Assert.Equal((null, doubt, arn), (verdict.Flaw, verdict.Doubt, verdict.KeyId));
    }

    [Theory]
    [InlineData(403, "Forbidden.NoPermission")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(400, "Throttling")]
    public async Task A_KMS_that_does_not_tell_is_a_doubt(int status, string code)
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Error(status, code)));

        KmsKeyVerdict verdict = await new KmsKeyChecker(bench.Client).CheckAsync("key-a", Region, default);

        Assert.Equal((null, "could not be looked at"), (verdict.Flaw, verdict.Doubt));
        Assert.Equal(code, Assert.IsType<KmsServiceException>(verdict.Failure).Code);
    }

    [Fact]
    public async Task A_KMS_without_an_endpoint_is_a_doubt()
    {
        using var bench = new KmsBench(
            FakeService.Responding(_ => KmsBench.Key("key-a")), endpoints: KmsEndpoints.Parse([]));

        KmsKeyVerdict verdict = await new KmsKeyChecker(bench.Client).CheckAsync("key-a", Region, default);

        Assert.Equal("could not be looked at", verdict.Doubt);
        Assert.Equal(OssInputError.NoKmsEndpoint, Assert.IsType<OssInputException>(verdict.Failure).Reason);
    }

    [Theory]
    [InlineData("1000000000000001", false)]
    [InlineData("OSS", true)]
    [InlineData("Oss", true)]
    [InlineData("", false)]
    public void Services_have_names_and_accounts_have_numbers(string creator, bool isService) =>
        Assert.Equal(isService, new KmsKey { KeyId = "k", Creator = creator }.IsServiceKey);

    [Theory]
    [InlineData("key-a", "key-a", null, null, false)]
    [InlineData("alias/a", "alias/a", null, null, true)]
    [InlineData("acs:kms:cn-hangzhou:1:key/key-a", "key-a", "cn-hangzhou", "1", false)]
    [InlineData("acs:kms:cn-hangzhou:1:alias/a", "alias/a", "cn-hangzhou", "1", true)]
    [InlineData("acs:kms:cn-hangzhou", "acs:kms:cn-hangzhou", null, null, false)]
    [InlineData("acs:kms:::key/a", "acs:kms:::key/a", null, null, false)]
    public void A_key_is_named_by_id_alias_or_ARN(
        string text, string name, string? region, string? account, bool isAlias)
    {
        KmsKeyReference reference = KmsKeyReference.Parse(text);

        Assert.Equal(new KmsKeyReference(name, region, account), reference);
        Assert.Equal(isAlias, reference.IsAlias);
    }
}
