using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Policy;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Findings;

public sealed class BucketAuditTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly LocalService _oss = new();
    private readonly KnownKeys _keys = new();

    public void Dispose() => _oss.Dispose();

    [Theory]
    [InlineData("None", null, null, FindingStatus.NonCompliant, FindingStatus.NonCompliant, FindingStatus.NonCompliant)]
    [InlineData("AES256", null, null, FindingStatus.NonCompliant, FindingStatus.NonCompliant, FindingStatus.NonCompliant)]
    [InlineData("SM4", null, null, FindingStatus.NonCompliant, FindingStatus.NonCompliant, FindingStatus.Compliant)]
    [InlineData("KMS", null, null, FindingStatus.Compliant, FindingStatus.NonCompliant, FindingStatus.NonCompliant)]
    [InlineData("KMS", "key-1", null, FindingStatus.Compliant, FindingStatus.Compliant, FindingStatus.NonCompliant)]
    [InlineData("KMS", "key-1", "SM4", FindingStatus.Compliant, FindingStatus.Compliant, FindingStatus.Compliant)]
    [InlineData("KMS", "oss-key", null, FindingStatus.Compliant, FindingStatus.NonCompliant, FindingStatus.NonCompliant)]
    [InlineData("KMS", "hidden", null, FindingStatus.Compliant, FindingStatus.Unknown, FindingStatus.NonCompliant)]
    public async Task Every_rule_has_its_place_on_the_ladder(
        string algorithm, string? key, string? data, FindingStatus cis58, FindingStatus cis59, FindingStatus sm4)
    {
        _keys.With(new KeyFacts("key-1", IsServiceKey: false)).With(new KeyFacts("oss-key", IsServiceKey: true));
        await _oss.MakeBucketAsync();
        EncryptionRule rule = EncryptionRule.Create(
            Enum.Parse<SseAlgorithm>(algorithm), key, data is null ? null : SseDataEncryption.SM4);
        if (rule != EncryptionRule.None)
        {
            await _oss.Client.PutBucketEncryptionAsync(LocalService.Bucket, rule, default);
        }

        Assert.Equal(cis58, await StatusAsync("CIS-5.8", PolicyCheck.Custody));
        Assert.Equal(cis59, await StatusAsync("CIS-5.9", PolicyCheck.Custody));
        Assert.Equal(sm4, await StatusAsync("GB39786-SM4", PolicyCheck.Cipher));
    }

    [Fact]
    public async Task A_deviation_says_what_was_found_what_is_required_and_what_would_put_it_right()
    {
        await _oss.MakeBucketAsync(rule: EncryptionRule.Create(SseAlgorithm.SM4));

        Finding finding = Assert.Single(await AuditAsync(PolicyFile.Shipped("CIS-5.8")));

        Assert.Equal("oss://invoices Custody", finding.Id);
        Assert.Equal(
            (FindingStatus.NonCompliant, FindingSeverity.Medium, "SSE-OSS, SM4", "service key or better"),
            (finding.Status, finding.Severity, finding.Found, finding.Expected));
        Assert.Equal(EncryptionRule.Create(SseAlgorithm.SM4), finding.FoundRule);
        Assert.Equal(EncryptionRule.Create(SseAlgorithm.KMS, null, SseDataEncryption.SM4), finding.WantedRule);
        Assert.Contains("Repair-OssEncryptionFinding", finding.Advice, StringComparison.Ordinal);
        Assert.Contains("CIS Alibaba Cloud 2.0 5.8", finding.Controls);
        Assert.DoesNotContain("CIS Alibaba Cloud 2.0 5.9", finding.Controls);
        Assert.Equal("cn-hangzhou", finding.Region);
        Assert.NotNull(finding.BucketCreated);
    }

    [Theory]
    [InlineData("None", null, "CIS-5.8", PolicyCheck.Custody, "Nothing encrypts it.")]
    [InlineData("SM4", null, "CIS-5.8", PolicyCheck.Custody, "OSS holds the key, and no key of KMS is used.")]
    [InlineData("KMS", "key-1", "GB39786-SM4", PolicyCheck.Cipher, "The cipher is AES-256.")]
    [InlineData("KMS", null, "house", PolicyCheck.Custody, "The key is the one that KMS keeps for OSS, and no CMK.")]
    [InlineData("KMS", "key-2", "house", PolicyCheck.Key, "The policy does not name this key for cn-hangzhou.")]
    public async Task A_deviation_says_why(string algorithm, string? key, string policy, PolicyCheck check, string why)
    {
        _keys.With(new KeyFacts("key-1", IsServiceKey: false)).With(new KeyFacts("key-2", IsServiceKey: false));
        EncryptionRule rule = EncryptionRule.Create(Enum.Parse<SseAlgorithm>(algorithm), key, null);
        await _oss.MakeBucketAsync(rule: rule);

        IReadOnlyList<Finding> findings = await AuditAsync(policy != "house" ? PolicyFile.Shipped(policy)
            : PolicyFile.Parse("""
                { "name": "house", "rules": [
                  { "name": "all", "require": { "custody": "CMK", "keys": { "cn-hangzhou": "key-1" } } } ] }
                """, "house.json"));

        Assert.Equal(why, Assert.Single(findings, finding => finding.Check == check).Reason);
    }

    [Fact]
    public async Task Rules_choose_buckets_by_the_tags_and_the_resource_group_that_the_service_tells()
    {
        await _oss.MakeBucketAsync();
        EncryptionPolicy policy = PolicyFile.Parse("""
            { "name": "house", "rules": [
                { "name": "secret", "buckets": { "tag": { "class": "sec*" } }, "require": { "custody": "CMK" } },
                { "name": "group", "buckets": { "resourceGroup": "rg-1" }, "require": { "custody": "ServiceKey" } },
                { "name": "rest", "require": { "custody": "SSE-OSS" } } ] }
            """, "house.json");

        Assert.Equal("rest", Assert.Single(await AuditAsync(policy)).Rule);
        await _oss.SendAsync("PUT", null, "resourceGroup",
            "<BucketResourceGroupConfiguration><ResourceGroupId>rg-1</ResourceGroupId></BucketResourceGroupConfiguration>");
        Assert.Equal("group", Assert.Single(await AuditAsync(policy)).Rule);
        await _oss.SendAsync("PUT", null, "tagging",
            "<Tagging><TagSet><Tag><Key>class</Key><Value>secret</Value></Tag></TagSet></Tagging>");
        Assert.Equal("secret", Assert.Single(await AuditAsync(policy)).Rule);

        _oss.Emulator.AddFault(new EmulatorFault { Operation = "GetBucketTags", Status = 403, Code = "AccessDenied" });
        Finding unseen = Assert.Single(await AuditAsync(policy));
        Assert.Equal((FindingStatus.Unknown, PolicyCheck.PolicyCoverage), (unseen.Status, unseen.Check));
        Assert.Equal("oss:GetBucketTagging on acs:oss:*:*:invoices", unseen.MissingPermission);
    }

    [Fact]
    public async Task A_bucket_that_no_rule_fits_is_a_finding()
    {
        await _oss.MakeBucketAsync();

        Finding finding = Assert.Single(await AuditAsync(
            Policy("""{ "name": "logs", "buckets": { "name": "logs-*" }, "require": {} }""")));

        Assert.Equal((PolicyCheck.PolicyCoverage, FindingStatus.NonCompliant), (finding.Check, finding.Status));
        Assert.Null(finding.Rule);
    }

    [Fact]
    public async Task A_rule_that_cannot_be_read_is_unknown_and_names_the_right_that_is_missing()
    {
        await _oss.MakeBucketAsync();
        OssCredential user = _oss.Emulator.AddUser(new EmulatorUser { Allow = ["oss:ListBuckets"] });

        Finding finding = Assert.Single(await AuditAsync(PolicyFile.Shipped("any-encryption"), user: user));

        Assert.Equal(FindingStatus.Unknown, finding.Status);
        Assert.Equal("oss:GetBucketEncryption on acs:oss:*:*:invoices", finding.MissingPermission);
        Assert.Null(finding.Custody);
    }

    [Fact]
    public async Task A_bucket_that_was_deleted_meanwhile_is_neither_a_pass_nor_a_fail()
    {
        Finding finding = Assert.Single(await AuditAsync(PolicyFile.Shipped("any-encryption")));

        Assert.Equal((FindingStatus.NotApplicable, "the bucket is gone"), (finding.Status, finding.Found));
    }

    [Fact]
    public async Task An_exception_accepts_a_deviation_until_it_ends()
    {
        await _oss.MakeBucketAsync();
        const string Rule = """{ "name": "all", "require": { "custody": "SSE-OSS" } }""";

        Finding accepted = Assert.Single(await AuditAsync(Policy(Rule, Exception("2026-07-01"))));
        Finding ended = Assert.Single(await AuditAsync(Policy(Rule, Exception("2026-06-30"))));

        Assert.Equal(
            (FindingStatus.Excepted, "Accepted by web team until 2026-07-01: public"),
            (accepted.Status, accepted.Reason));
        Assert.Null(accepted.WantedRule);
        Assert.Equal(
            (FindingStatus.NonCompliant,
                "Nothing encrypts it. The exception that web team answered for ended on 2026-06-30."),
            (ended.Status, ended.Reason));

        static string Exception(string until) =>
            $$"""{ "buckets": "inv*", "reason": "public", "owner": "web team", "until": "{{until}}" }""";
    }

    [Fact]
    public async Task Each_region_has_its_keys_and_an_alias_is_the_key_that_it_stands_for()
    {
        _keys.With(new KeyFacts("key-1", false), "alias/data").With(new KeyFacts("key-2", false));
        await _oss.MakeBucketAsync(rule: EncryptionRule.Create(SseAlgorithm.KMS, "key-2"));
        EncryptionPolicy policy = Policy(
            """{ "name": "all", "require": { "keys": { "cn-hangzhou": "alias/data" } } }""");

        Finding other = Find(await AuditAsync(policy), PolicyCheck.Key);
        await _oss.Client.PutBucketEncryptionAsync(
            LocalService.Bucket, EncryptionRule.Create(SseAlgorithm.KMS, "key-1"), default);
        Finding right = Find(await AuditAsync(policy), PolicyCheck.Key);

        Assert.Equal(
            (FindingStatus.NonCompliant, "key key-2", "alias/data"), (other.Status, other.Found, other.Expected));
        Assert.Equal(EncryptionRule.Create(SseAlgorithm.KMS, "key-1"), other.WantedRule);
        Assert.Equal(FindingStatus.Compliant, right.Status);
    }

    [Fact]
    public async Task A_region_without_a_key_in_the_policy_cannot_be_repaired_and_says_why()
    {
        await _oss.MakeBucketAsync(rule: EncryptionRule.Create(SseAlgorithm.AES256));

        Finding finding = Find(
            await AuditAsync(Policy("""{ "name": "all", "require": { "keys": { "cn-beijing": "key-1" } } }""")),
            PolicyCheck.Custody);

        Assert.Equal("The policy names no key for cn-hangzhou.", finding.Reason);
        Assert.Null(finding.WantedRule);
    }

    [Fact]
    public async Task A_key_that_cannot_serve_is_a_finding_and_is_never_what_a_repair_would_set()
    {
        _keys.With(new KeyFacts("key-1", false), unusable: "is disabled");
        await _oss.MakeBucketAsync(rule: EncryptionRule.Create(SseAlgorithm.AES256));

        IReadOnlyList<Finding> findings = await AuditAsync(
            Policy("""{ "name": "all", "require": { "keys": { "cn-hangzhou": "key-1" } } }"""));

        Finding usable = Find(findings, PolicyCheck.KeyUsable);
        Assert.Equal(
            (FindingStatus.NonCompliant, FindingSeverity.High, "the policy's key key-1 is disabled"),
            (usable.Status, usable.Severity, usable.Found));
        Assert.All(findings, finding => Assert.Null(finding.WantedRule));
    }

    [Fact]
    public async Task The_key_itself_is_looked_at_where_something_is_required_of_it()
    {
        _keys.With(new KeyFacts("key-1", false) { IsHsm = true, Rotates = false });
        await _oss.MakeBucketAsync(rule: EncryptionRule.Create(SseAlgorithm.KMS, "key-1"));

        IReadOnlyList<Finding> findings = await AuditAsync(Policy("""
            { "name": "all", "require": { "protection": "HSM", "rotation": true, "origin": "Imported",
              "deletionProtection": true } }
            """));

        Assert.Equal(FindingStatus.Compliant, Find(findings, PolicyCheck.KeyProtection).Status);
        Assert.Equal(FindingStatus.NonCompliant, Find(findings, PolicyCheck.KeyRotation).Status);
        Assert.Equal(FindingSeverity.Low, Find(findings, PolicyCheck.KeyRotation).Severity);
        Assert.Equal(FindingStatus.NonCompliant, Find(findings, PolicyCheck.KeyOrigin).Status);
        Assert.Equal(FindingStatus.NonCompliant, Find(findings, PolicyCheck.KeyDeletionProtection).Status);
        Assert.Equal(["cn-hangzhou key-1"], _keys.Asked);
    }

    [Fact]
    public async Task Objects_are_one_finding_for_each_kind_with_counts_bytes_and_examples()
    {
        await _oss.MakeBucketAsync();
        for (int i = 0; i < 7; i++)
        {
            await _oss.PutAsync($"plain/{i}");
        }

        await _oss.PutAsync("sse", EncryptionRule.Create(SseAlgorithm.AES256), content: "sixteen or so ..");
        await _oss.PutAsync("kms", EncryptionRule.Create(SseAlgorithm.KMS, LocalService.KmsKey));

        Finding[] objects = [.. (await AuditAsync(PolicyFile.Shipped("kms-everywhere"), new AuditOptions
        {
            IncludesObjects = true,
            Now = Now,
        })).Where(finding => finding.Check == PolicyCheck.StoredObjects)];

        Assert.Equal(
            [
                (FindingStatus.NonCompliant, FindingSeverity.High, "not encrypted", 7L, 35L, 5),
                (FindingStatus.NonCompliant, FindingSeverity.Medium, "SSE-OSS, AES-256", 1L, 16L, 1),
                (FindingStatus.Compliant, FindingSeverity.Informational, "KMS key of unknown owner, AES-256", 1L, 5L, 0),
            ],
            objects.Select(one => (one.Status, one.Severity, one.Found, one.Objects, one.Bytes, one.Examples.Count)));
        Assert.Equal("oss://invoices/plain/0", objects[0].Examples[0]);
        Assert.All(objects, one => Assert.Null(one.Key));
    }

    [Fact]
    public async Task In_detail_each_object_that_deviates_is_a_finding_of_its_own()
    {
        await _oss.MakeBucketAsync();
        await _oss.PutAsync("a");
        await _oss.PutAsync("b");
        await _oss.PutAsync("c", EncryptionRule.Create(SseAlgorithm.KMS));

        Finding[] objects = [.. (await AuditAsync(PolicyFile.Shipped("kms-everywhere"), new AuditOptions
        {
            IncludesObjects = true,
            IsDetailed = true,
            Now = Now,
        })).Where(finding => finding.Check == PolicyCheck.StoredObjects)];

        Assert.Equal(["a", "b", null], objects.Select(one => one.Key));
        Assert.Equal("oss://invoices/a", objects[0].Resource);
        Assert.Equal(1, objects[2].Objects);
    }

    [Fact]
    public async Task Older_versions_and_what_was_written_before_the_day_that_counts_are_not_judged()
    {
        await _oss.MakeBucketAsync();
        await _oss.Client.PutBucketVersioningAsync(LocalService.Bucket, true, default);
        await _oss.PutAsync("a");
        await _oss.PutAsync("a", EncryptionRule.Create(SseAlgorithm.AES256));
        var options = new AuditOptions { IncludesObjects = true, AllVersions = true, Now = Now };

        Finding[] current = await ObjectsAsync("\"Current\"");
        Finding[] all = await ObjectsAsync("\"All\"");
        Finding[] newer = await ObjectsAsync("""{ "newerThan": "9000-01-01" }""");

        Assert.Equal(
            [(FindingStatus.NotApplicable, "not encrypted; older version"), (FindingStatus.Compliant, "SSE-OSS, AES-256")],
            current.Select(one => (one.Status, one.Found)).OrderByDescending(one => one.Status));
        Assert.Equal(
            [FindingStatus.NonCompliant, FindingStatus.Compliant], all.Select(one => one.Status));
        Assert.All(newer, one => Assert.Equal(FindingStatus.NotApplicable, one.Status));

        async Task<Finding[]> ObjectsAsync(string scope) =>
        [
            .. (await AuditAsync(
                Policy($$"""{ "name": "all", "require": { "custody": "SSE-OSS", "objects": {{scope}} } }"""), options))
                .Where(finding => finding.Check == PolicyCheck.StoredObjects),
        ];
    }

    [Fact]
    public async Task Objects_that_may_not_be_read_or_listed_are_unknown()
    {
        await _oss.MakeBucketAsync();
        await _oss.PutAsync("a");
        var options = new AuditOptions { IncludesObjects = true, Now = Now };
        OssCredential lister = _oss.Emulator.AddUser(
            new EmulatorUser { Allow = ["oss:GetBucketEncryption", "oss:ListObjects"] });
        OssCredential reader = _oss.Emulator.AddUser(
            new EmulatorUser { Allow = ["oss:GetBucketEncryption"] });

        Finding unread = Find(
            await AuditAsync(PolicyFile.Shipped("any-encryption"), options, lister), PolicyCheck.StoredObjects);
        Finding unlisted = Find(
            await AuditAsync(PolicyFile.Shipped("any-encryption"), options, reader), PolicyCheck.StoredObjects);

        Assert.Equal(
            (FindingStatus.Unknown, "oss:GetObject on acs:oss:*:*:invoices/*", 1),
            (unread.Status, unread.MissingPermission, unread.Objects));
        Assert.Equal(
            (FindingStatus.Unknown, "oss:ListObjects on acs:oss:*:*:invoices"),
            (unlisted.Status, unlisted.MissingPermission));
    }

    private async Task<FindingStatus> StatusAsync(string policy, PolicyCheck check) =>
        Find(await AuditAsync(PolicyFile.Shipped(policy)), check).Status;

    private static Finding Find(IReadOnlyList<Finding> findings, PolicyCheck check) =>
        findings.Single(finding => finding.Check == check);

    private static EncryptionPolicy Policy(string rules, string exceptions = "") => PolicyFile.Parse(
        $$"""{ "name": "test", "rules": [{{rules}}], "exceptions": [{{exceptions}}] }""", "test.json");

    private async Task<IReadOnlyList<Finding>> AuditAsync(
        EncryptionPolicy policy, AuditOptions? options = null, OssCredential? user = null)
    {
        var limiter = new ConcurrencyLimiter(4);
        var audit = new BucketAudit(
            user is null ? _oss.Client : _oss.ClientOf(user),
            _keys,
            policy,
            limiter,
            options ?? new AuditOptions { Now = Now });
        List<Finding> findings = [];
        await audit.RunAsync(
            new BucketSummary(LocalService.Bucket, LocalService.Region, Now, "Standard", "", ""),
            findings.Add,
            default);
        return findings;
    }
}
