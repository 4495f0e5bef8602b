using System.Net;
using OssEncryption.Client.Http;

namespace OssEncryption.Emulator.Tests;

/// <summary>What is stored with a bucket and given back, and what it forbids.</summary>
public sealed class BucketSettingTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Rule =
        "<Rule><ID>r1</ID><Prefix>log/</Prefix><Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule>";

    private readonly LocalOss _oss = new();

    public BucketSettingTests() => _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task Lifecycle_rules_are_given_back_until_they_are_deleted()
    {
        ReceivedResponse missing = await _oss.GetAsync(Bucket, "lifecycle");
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchLifecycle"), (missing.Status, missing.Code));
        await PutAsync("lifecycle", $"<LifecycleConfiguration>{Rule}</LifecycleConfiguration>");
        Assert.Contains(Rule, await FlatAsync("lifecycle"), StringComparison.Ordinal);

        string unnamed = Rule.Replace("<ID>r1</ID>", "", StringComparison.Ordinal);
        await PutAsync("lifecycle", $"<LifecycleConfiguration>{unnamed}</LifecycleConfiguration>");
        Assert.Matches("<ID>[0-9a-f-]{36}</ID>", await FlatAsync("lifecycle"));

        Assert.Equal(HttpStatusCode.NoContent, (await _oss.CallAsync("DELETE", Bucket, null, "lifecycle")).Status);
        Assert.Equal("NoSuchLifecycle", (await _oss.GetAsync(Bucket, "lifecycle")).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<Rule><Status>Enabled</Status></Rule>")]
    [InlineData("<Rule><Status>On</Status><Expiration><Days>1</Days></Expiration></Rule>")]
    public async Task What_is_no_lifecycle_rule_is_refused(string rules) => Assert.Equal("MalformedXML",
        (await PutAsync("lifecycle", $"<LifecycleConfiguration>{rules}</LifecycleConfiguration>")).Code);

    /// <summary>Source: PY2 test_bucket_overwrite_config.</summary>
    [Fact]
    public async Task Overwrite_rules_are_given_back_until_they_are_deleted()
    {
        const string First =
            "<Rule><ID>rule1</ID><Action>forbid</Action><Prefix>a/</Prefix><Suffix>.txt</Suffix>"
            + "<Principals><Principal>111</Principal><Principal>222</Principal></Principals></Rule>";
        ReceivedResponse missing = await _oss.GetAsync(Bucket, "overwriteConfig");
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchBucketOverwriteConfig"), (missing.Status, missing.Code));
        await ForbidAsync(First);
        Assert.Contains(First, await FlatAsync("overwriteConfig"), StringComparison.Ordinal);
        ReceivedResponse deleted = await _oss.CallAsync("DELETE", Bucket, null, "overwriteConfig");
        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Equal("NoSuchBucketOverwriteConfig", (await _oss.GetAsync(Bucket, "overwriteConfig")).Code);
    }

    [Theory]
    [InlineData("<Rule><Action>allow</Action></Rule>", "InvalidArgument")]
    [InlineData("", "MalformedXML")]
    [InlineData("<Rule><ID>a</ID><Action>forbid</Action></Rule><Rule><ID>a</ID><Action>forbid</Action></Rule>",
        "InvalidArgument")]
    public async Task What_is_no_overwrite_rule_is_refused(string rules, string code) =>
        Assert.Equal(code, (await ForbidAsync(rules)).Code);

    [Theory]
    [InlineData("", true)]
    [InlineData("<Prefix>a/</Prefix><Suffix>.txt</Suffix>", true)]
    [InlineData("<Prefix>b/</Prefix>", false)]
    [InlineData("<Suffix>.jpg</Suffix>", false)]
    [InlineData("<Suffix>*</Suffix>", false)]
    [InlineData("<Principals><Principal>*</Principal></Principals>", true)]
    [InlineData("<Principals><Principal>1000000000000001</Principal></Principals>", true)]
    [InlineData("<Principals><Principal>222</Principal></Principals>", false)]
    public async Task A_rule_that_fits_forbids_to_overwrite(string conditions, bool isForbidden)
    {
        await ForbidAsync($"<Rule><Action>forbid</Action>{conditions}</Rule>");
        Assert.Equal(HttpStatusCode.OK, (await _oss.PutObjectAsync(Bucket, "a/1.txt", "1")).Status);
        ReceivedResponse put = await _oss.PutObjectAsync(Bucket, "a/1.txt", "2");
        ReceivedResponse copy =
            await _oss.ObjectAsync("PUT", Bucket, "a/1.txt", ("x-oss-copy-source", "/bucket/a/1.txt"));
        string? code = isForbidden ? "FileAlreadyExists" : null;
        Assert.Equal((code, code), (put.Code, copy.Code));
        Assert.Equal(HttpStatusCode.NoContent, (await _oss.ObjectAsync("DELETE", Bucket, "a/1.txt")).Status);
    }

    /// <summary>Source: GO2 TestBucketArchiveDirectRead.</summary>
    [Theory]
    [InlineData("Archive", HttpStatusCode.OK)]
    [InlineData("ColdArchive", HttpStatusCode.Forbidden)]
    public async Task Archived_objects_can_be_read_directly_where_the_bucket_allows_it(
        string storageClass, HttpStatusCode status)
    {
        await _oss.PutObjectAsync(Bucket, "a", "1", ("x-oss-storage-class", storageClass));
        Assert.Equal("false", (await _oss.GetAsync(Bucket, "bucketArchiveDirectRead")).Element("Enabled"));
        Assert.Equal("InvalidObjectState", (await _oss.ObjectAsync("GET", Bucket, "a")).Code);
        await PutAsync("bucketArchiveDirectRead",
            "<ArchiveDirectReadConfiguration><Enabled>true</Enabled></ArchiveDirectReadConfiguration>");
        Assert.Equal("true", (await _oss.GetAsync(Bucket, "bucketArchiveDirectRead")).Element("Enabled"));
        Assert.Equal(status, (await _oss.ObjectAsync("GET", Bucket, "a")).Status);
        Assert.Equal(status,
            (await _oss.ObjectAsync("PUT", Bucket, "b", ("x-oss-copy-source", "/bucket/a"))).Status);
    }

    /// <summary>Source: CS1 GetBucketMetadataTest.</summary>
    [Fact]
    public async Task Head_of_a_bucket_names_its_region()
    {
        ReceivedResponse head = await _oss.CallAsync("HEAD", Bucket, null, "");
        Assert.Equal((HttpStatusCode.OK, "oss-cn-hangzhou"), (head.Status, head.Header("x-oss-bucket-region")));
        ReceivedResponse missing = await _oss.CallAsync("HEAD", "missing", null, "");
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchBucket"), (missing.Status, missing.Code));
    }

    /// <summary>Source: GO2 TestGetBucketStat.</summary>
    [Fact]
    public async Task The_statistics_count_what_the_bucket_holds()
    {
        Assert.All((await _oss.GetAsync(Bucket, "stat")).Xml.Elements(), element => Assert.Equal("0", element.Value));
        await _oss.PutObjectAsync(Bucket, "a", "12345");
        await _oss.PutObjectAsync(Bucket, "b", "123", ("x-oss-storage-class", "IA"));
        string id = (await _oss.CallAsync("POST", Bucket, "c", "uploads")).Element("UploadId")!;
        await _oss.CallAsync("PUT", Bucket, "c", "partNumber=1&uploadId=" + id, "1234567");

        ReceivedResponse stat = await _oss.GetAsync(Bucket, "stat");
        Assert.Equal("BucketStat", stat.Xml.Name.LocalName);
        string[] expected =
        [
            "Storage=15", "ObjectCount=2", "MultipartUploadCount=1", "StandardStorage=5", "StandardObjectCount=1",
            "InfrequentAccessStorage=65536", "InfrequentAccessRealStorage=3", "InfrequentAccessObjectCount=1",
            "MultipartPartCount=1", "DeleteMarkerCount=0",
        ];
        Assert.Empty(expected.Except(stat.Xml.Elements().Select(child => $"{child.Name.LocalName}={child.Value}")));
    }

    [Theory]
    [InlineData("prefix&marker&delimiter&encoding-type&max-keys")]
    [InlineData("prefix=&unknown=1")]
    [InlineData("prefix&x-param-null")]
    public async Task Arguments_without_a_value_and_unknown_ones_with_one_are_no_sub_resources(string query) =>
        Assert.Equal(HttpStatusCode.OK, (await _oss.CallAsync("GET", Bucket, null, query)).Status);

    /// <summary>Source: oss2 test_bucket.py, test_lifecycle_versioning.py; GO1 client_test.go.</summary>
    [Theory]
    [InlineData("<Expiration><Days>4</Days></Expiration>" +
        "<Transition><Days>3</Days><StorageClass>IA</StorageClass></Transition>", null)]
    [InlineData("<Expiration><Days>3</Days></Expiration>" +
        "<Transition><Days>4</Days><StorageClass>IA</StorageClass></Transition>", "InvalidArgument")]
    [InlineData("<Transition><Days>5</Days><StorageClass>IA</StorageClass></Transition>" +
        "<Transition><Days>2</Days><StorageClass>Archive</StorageClass></Transition>", "InvalidArgument")]
    [InlineData("<Transition><Days>5</Days><StorageClass>Standard</StorageClass></Transition>", "InvalidArgument")]
    [InlineData("<Expiration><CreatedBeforeDate>2026-01-01T00:00:00.000Z</CreatedBeforeDate></Expiration>" +
        "<Transition><Days>3</Days><StorageClass>IA</StorageClass></Transition>", "InvalidRequest")]
    [InlineData("<Expiration><Days>4</Days></Expiration><Tag><Key>%&amp;</Key><Value>v</Value></Tag>",
        "InvalidArgument")]
    [InlineData("<AbortMultipartUpload><Days>-30</Days></AbortMultipartUpload>", "InvalidArgument")]
    [InlineData("<Expiration><CreatedBeforeDate>soon</CreatedBeforeDate></Expiration>", "InvalidArgument")]
    [InlineData("<NoncurrentVersionTransition><NoncurrentDays>20</NoncurrentDays><StorageClass>IA</StorageClass>" +
        "</NoncurrentVersionTransition><NoncurrentVersionTransition><NoncurrentDays>12</NoncurrentDays>" +
        "<StorageClass>Archive</StorageClass></NoncurrentVersionTransition>", "InvalidArgument")]
    public async Task A_lifecycle_rule_leads_to_colder_classes_and_then_to_the_end(string actions, string? code) =>
        Assert.Equal(code, (await PutAsync("lifecycle", "<LifecycleConfiguration><Rule><Prefix>a</Prefix>" +
            $"<Status>Enabled</Status>{actions}</Rule></LifecycleConfiguration>")).Code);

    /// <summary>Source: GO1 TestSetBucketLifecycleOverLap, TestSetBucketLifecycleXml.</summary>
    [Theory]
    [InlineData("a", "b", "Expiration", "", null)]
    [InlineData("a/b", "a", "Expiration", "", "InvalidArgument")]
    [InlineData("a", "a/b", "Expiration", "true", null)]
    [InlineData("a", "a/b", "AbortMultipartUpload", "true", "InvalidArgument")]
    public async Task Rules_that_end_the_same_objects_need_the_word_of_the_request(
        string one, string other, string action, string mayOverlap, string? code)
    {
        string Rule(string prefix) => $"<Rule><Prefix>{prefix}</Prefix><Status>Enabled</Status>" +
            $"<{action}><Days>3</Days></{action}></Rule>";
        Assert.Equal(code, (await _oss.CallAsync("PUT", Bucket, null, "lifecycle",
            $"<LifecycleConfiguration>{Rule(one)}{Rule(other)}</LifecycleConfiguration>",
            ("x-oss-allow-same-action-overlap", mayOverlap))).Code);
    }

    /// <summary>Source: oss2 test_lifecycle_versioning.</summary>
    [Fact]
    public async Task A_truth_value_of_a_lifecycle_rule_is_given_back_in_lower_case()
    {
        await PutAsync("lifecycle", "<LifecycleConfiguration><Rule><Prefix/><Status>Enabled</Status><Expiration>" +
            "<ExpiredObjectDeleteMarker>True</ExpiredObjectDeleteMarker></Expiration></Rule></LifecycleConfiguration>");
        Assert.Equal("true", (await _oss.GetAsync(Bucket, "lifecycle")).Element("ExpiredObjectDeleteMarker"));
    }

    [Theory]
    [InlineData("{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":[\"1\"]}]}\n", "false")]
    [InlineData("{\"Statement\": [ {\"Effect\":\"Allow\",\"Principal\":[\"1\", \"*\"]} ]}", "true")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Resource\":\"acs:oss:*:*:\u00E4\"}]}", "true")]
    public async Task A_policy_is_given_back_byte_for_byte_until_it_is_deleted(string policy, string isPublic)
    {
        ReceivedResponse missing = await _oss.GetAsync(Bucket, "policy");
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchBucketPolicy"), (missing.Status, missing.Code));
        Assert.Equal("NoSuchBucketPolicy", (await _oss.GetAsync(Bucket, "policyStatus")).Code);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("policy", policy)).Status);
        ReceivedResponse got = await _oss.GetAsync(Bucket, "policy");
        Assert.Equal((policy, "application/json"), (got.Text, got.Header("Content-Type")));
        Assert.Equal(isPublic, (await _oss.GetAsync(Bucket, "policyStatus")).Element("IsPublic"));
        Assert.Equal(HttpStatusCode.NoContent, (await _oss.CallAsync("DELETE", Bucket, null, "policy")).Status);
        Assert.Equal("NoSuchBucketPolicy", (await _oss.GetAsync(Bucket, "policy")).Code);
    }

    /// <summary>Source: CS1 SetBucketPolicyWithInvalidPolicyTexTest.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("invalidpolicy")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Statement\":1}")]
    [InlineData("{\"Statement\":[1]}")]
    [InlineData("{\"Statement\":[{}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":1}]}")]
    public async Task What_is_no_policy_is_refused(string policy) =>
        Assert.Equal("InvalidPolicyDocument", (await PutAsync("policy", policy)).Code);

    /// <summary>Source: PY2 test_bucket_acl.</summary>
    [Fact]
    public async Task A_bucket_that_blocks_public_access_takes_no_public_acl_and_closes_what_was_open()
    {
        const string Block = "publicAccessBlock";
        await _oss.CallAsync("PUT", Bucket, null, "acl", null, ("x-oss-acl", "public-read"));
        await _oss.PutObjectAsync(Bucket, "a", "1");
        Assert.Equal("false", (await _oss.GetAsync(Bucket, Block)).Element("BlockPublicAccess"));

        await PutAsync(Block, "<PublicAccessBlockConfiguration><BlockPublicAccess>true</BlockPublicAccess>" +
            "</PublicAccessBlockConfiguration>");
        Assert.Equal("true", (await _oss.GetAsync(Bucket, "bucketInfo")).Element("BlockPublicAccess"));
        ReceivedResponse[] refused =
        [
            await _oss.CallAsync("PUT", Bucket, null, "acl", null, ("x-oss-acl", "public-read")),
            await _oss.CallAsync("PUT", Bucket, "a", "acl", null, ("x-oss-object-acl", "public-read")),
            await _oss.PutObjectAsync(Bucket, "b", "1", ("x-oss-object-acl", "public-read")),
            await _oss.SendAsItIsAsync(new OssRequest("", "GET", Bucket, "a")),
        ];
        Assert.All(refused, response => Assert.Equal("AccessDenied", response.Code));

        Assert.Equal(HttpStatusCode.NoContent, (await _oss.CallAsync("DELETE", Bucket, null, Block)).Status);
        Assert.Equal("1", (await _oss.SendAsItIsAsync(new OssRequest("", "GET", Bucket, "a"))).Text);
    }

    private Task<ReceivedResponse> PutAsync(string subResource, string body) =>
        _oss.CallAsync("PUT", Bucket, null, subResource, body);

    private Task<ReceivedResponse> ForbidAsync(string rules) =>
        PutAsync("overwriteConfig", $"<OverwriteConfiguration>{rules}</OverwriteConfiguration>");

    private async Task<string> FlatAsync(string subResource) => string.Concat(
        (await _oss.GetAsync(Bucket, subResource)).Text.Split('\n').Select(line => line.Trim()));
}
