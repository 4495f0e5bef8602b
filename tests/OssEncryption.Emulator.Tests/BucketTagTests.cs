using System.Net;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator.Tests;

public sealed class BucketTagTests : IDisposable
{
    private const string Bucket = "bucket";

    private readonly LocalOss _oss = new();

    public BucketTagTests() => _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();

    public void Dispose() => _oss.Dispose();

    /// <summary>Source: GO2 TestBucketTags.</summary>
    [Fact]
    public async Task The_tags_of_a_bucket_are_given_back_until_they_are_deleted()
    {
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(("k1", "v1"), ("k2", "v2"), ("k3", ""))).Status);
        Assert.Equal(["k1=v1", "k2=v2", "k3="], await TagsAsync());

        ReceivedResponse some = await _oss.CallAsync("DELETE", Bucket, null, "tagging=k1,k3");
        Assert.Equal(HttpStatusCode.NoContent, some.Status);
        Assert.Equal(["k2=v2"], await TagsAsync());

        ReceivedResponse all = await _oss.CallAsync("DELETE", Bucket, null, "tagging");
        Assert.Equal(HttpStatusCode.NoContent, all.Status);
        Assert.Empty(await TagsAsync());
    }

    [Fact]
    public async Task A_second_put_replaces_all_tags()
    {
        await PutAsync(("k1", "v1"), ("k2", "v2"));
        await PutAsync(("k2", "other"));
        Assert.Equal(["k2=other"], await TagsAsync());
    }

    [Fact]
    public async Task A_bucket_can_be_made_with_tags()
    {
        await _oss.PutBucketAsync("other", ("x-oss-bucket-tagging", "k1=v1&k%202=v%3D2"));
        Assert.Equal(["k1=v1", "k 2=v=2"], await TagsAsync("other"));
    }

    /// <summary>Source: the pages on the ECs 0010-00000002, 0010-00000207 and 0010-00000219.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("acs:rm")]
    [InlineData("aliyun-x")]
    [InlineData("http://x")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_key_that_breaks_a_rule_is_refused(string key)
    {
        await PutAsync(("kept", "v"));
        ReceivedResponse refused = await PutAsync((key, "v"));
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidTag"), (refused.Status, refused.Code));
        Assert.Equal(["kept=v"], await TagsAsync());
    }

    [Fact]
    public async Task A_bucket_takes_20_tags_and_no_key_twice()
    {
        (string, string)[] tags = [.. Enumerable.Range(0, 21).Select(i => ("k" + i, "v"))];
        Assert.Equal("InvalidTag", (await PutAsync(tags)).Code);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(tags[..20])).Status);
        Assert.Equal("InvalidTag", (await PutAsync(("k", "1"), ("k", "2"))).Code);
        Assert.Equal("MalformedXML", (await _oss.CallAsync("PUT", Bucket, null, "tagging", "<Tagging/>")).Code);
    }

    [Fact]
    public async Task Tags_of_a_bucket_need_permissions_of_their_own()
    {
        OssCredential reader = _oss.Emulator.AddUser(new EmulatorUser { Allow = ["oss:GetBucketTagging"] });
        Assert.Equal(HttpStatusCode.OK, (await _oss.GetAsync(Bucket, "tagging", reader)).Status);
        var put = LocalOss.Request("PUT", Bucket, null, "tagging", "<Tagging><TagSet/></Tagging>");
        Assert.Equal(HttpStatusCode.Forbidden, (await _oss.SendAsync(put, reader)).Status);
        Assert.Equal("NoSuchBucket", (await _oss.GetAsync("missing", "tagging")).Code);
    }

    /// <summary>Source: GO2 ListBucketsRequest.</summary>
    [Theory]
    [InlineData("tag-key=team", "bucket,other")]
    [InlineData("tag-key=team&tag-value=a", "bucket")]
    [InlineData("tag-key=Team", "")]
    [InlineData("tagging=\"team\":\"a\"", "bucket")]
    [InlineData("tagging=\"team\":\"b\",\"class\":\"secret\"", "other")]
    [InlineData("tagging=\"team\":\"a\",\"class\":\"secret\"", "")]
    [InlineData("", "bucket,other,third")]
    public async Task A_list_shows_the_buckets_with_the_tags(string query, string names)
    {
        await PutAsync(("team", "a"));
        await _oss.PutBucketAsync("other", ("x-oss-bucket-tagging", "team=b&class=secret"));
        await _oss.PutBucketAsync("third");
        ReceivedResponse list = await _oss.SendAsync(ListRequest(query));
        Assert.Equal(names, string.Join(',', list.Elements("Name")));

        // A list by tags shows them. Source: ali-oss bucket.test.js.
        Assert.Equal(query.StartsWith("tagging", StringComparison.Ordinal) && names.Length > 0,
            list.Elements("TagSet").Length > 0);
    }

    [Theory]
    [InlineData("tag-value=a")]
    [InlineData("tag-key=a&tagging=\"a\":\"b\"")]
    [InlineData("tagging=team:a")]
    public async Task Conditions_that_do_not_fit_together_are_refused(string query) =>
        Assert.Equal("InvalidArgument", (await _oss.SendAsync(ListRequest(query))).Code);

    [Fact]
    public async Task A_bucket_is_in_the_resource_group_that_was_named()
    {
        await _oss.PutBucketAsync("other", ("x-oss-resource-group-id", "rg-1"));
        await _oss.CallAsync("PUT", Bucket, null, "resourceGroup",
            "<BucketResourceGroupConfiguration><ResourceGroupId>rg-2</ResourceGroupId>"
            + "</BucketResourceGroupConfiguration>");
        Assert.Equal("rg-2", (await _oss.GetAsync(Bucket, "resourceGroup")).Element("ResourceGroupId"));
        Assert.Equal("rg-1", (await _oss.GetAsync("other", "bucketInfo")).Element("ResourceGroupId"));

        // An empty id is the default group. Source: PY2 test_bucket_resource_group.
        await _oss.PutBucketAsync("third", ("x-oss-resource-group-id", "rg-3"));
        await _oss.CallAsync("PUT", "third", null, "resourceGroup",
            "<BucketResourceGroupConfiguration><ResourceGroupId></ResourceGroupId></BucketResourceGroupConfiguration>");
        Assert.Equal("rg-default", (await _oss.GetAsync("third", "resourceGroup")).Element("ResourceGroupId"));

        // Source: GO2 TestBucketResourceGroup.
        ReceivedResponse wrong = await _oss.CallAsync("PUT", "third", null, "resourceGroup",
            "<BucketResourceGroupConfiguration><ResourceGroupId>rg-not-exist</ResourceGroupId>"
            + "</BucketResourceGroupConfiguration>");
        Assert.Equal((HttpStatusCode.BadRequest, "ResourceGroupIdPreCheckError", "0039-00000003"),
            (wrong.Status, wrong.Code, wrong.Ec));

        OssRequest request = ListRequest("");
        request.Headers["x-oss-resource-group-id"] = "rg-2";
        ReceivedResponse list = await _oss.SendAsync(request);
        Assert.Equal([Bucket], list.Elements("Name"));
        Assert.Equal(["rg-2"], list.Elements("ResourceGroupId"));
    }

    private Task<ReceivedResponse> PutAsync(params (string Key, string Value)[] tags) =>
        _oss.CallAsync("PUT", Bucket, null, "tagging", "<Tagging><TagSet>" + string.Concat(tags.Select(tag =>
            $"<Tag><Key>{tag.Key}</Key><Value>{tag.Value}</Value></Tag>")) + "</TagSet></Tagging>");

    private async Task<string[]> TagsAsync(string bucket = Bucket)
    {
        ReceivedResponse response = await _oss.GetAsync(bucket, "tagging");
        return [.. response.Elements("Key").Zip(response.Elements("Value"), (key, value) => $"{key}={value}")];
    }

    private static OssRequest ListRequest(string query)
    {
        var request = new OssRequest("", "GET");
        foreach (string parameter in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = parameter.Split('=', 2);
            request.With(words[0], words[1]);
        }

        return request;
    }
}
