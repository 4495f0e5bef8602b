using System.Net;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Tests;

public sealed class AccessTests : IDisposable
{
    private readonly LocalOss _oss = new();

    public void Dispose() => _oss.Dispose();

    [Theory]
    [InlineData("PUT", "")]
    [InlineData("POST", "uploads")]
    [InlineData("POST", "append&position=0")]
    public async Task Who_writes_an_object_with_tags_must_be_allowed_to_tag(string method, string query)
    {
        await _oss.PutBucketAsync("tagged");
        OssCredential user = _oss.Emulator.AddUser(new EmulatorUser { Deny = ["oss:PutObjectTagging"] });
        ReceivedResponse refused = await _oss.SendAsync(
            LocalOss.Request(method, "tagged", "a", query, "x", ("x-oss-tagging", "k=v")), user);
        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), (refused.Status, refused.Code));
        ReceivedResponse bare = await _oss.SendAsync(LocalOss.Request(method, "tagged", "a", query, "x"), user);
        Assert.Equal(HttpStatusCode.OK, bare.Status);
    }

    [Fact]
    public async Task Keys_are_made_up_for_each_run()
    {
        using var other = new LocalOss();
        Assert.StartsWith("LTAI", _oss.Owner.AccessKeyId, StringComparison.Ordinal);
        Assert.NotEqual(_oss.Owner.AccessKeyId, other.Owner.AccessKeyId);
        Assert.NotEqual(_oss.Owner.AccessKeySecret, other.Owner.AccessKeySecret);
        Assert.Equal("InvalidAccessKeyId", (await _oss.SendAsync(new OssRequest("", "GET"), other.Owner)).Code);
    }

    [Fact]
    public void An_owner_can_be_given()
    {
        var owner = new OssCredential("LTAIgiven", "secret");
        using OssEmulator emulator = OssEmulator.Start(new EmulatorOptions { Owner = owner });
        Assert.Equal("LTAIgiven", emulator.Owner.AccessKeyId);
        Assert.Equal("secret", emulator.Owner.AccessKeySecret);
        Assert.Throws<ArgumentException>(() => emulator.AddUser(new EmulatorUser { AccessKeyId = "LTAIgiven" }));
    }

    [Fact]
    public async Task A_user_does_what_is_allowed_and_not_denied()
    {
        await _oss.PutBucketAsync("bucket");
        OssCredential reader = _oss.Emulator.AddUser(new EmulatorUser
        {
            Allow = ["oss:Get*", "oss:ListBuckets"],
            Deny = ["oss:GetBucketInfo"],
        });
        Assert.Equal("NoSuchServerSideEncryptionRule", (await _oss.GetAsync("bucket", "encryption", reader)).Code);
        Assert.Equal(HttpStatusCode.OK, (await _oss.SendAsync(new OssRequest("", "GET"), reader)).Status);
        AssertDenied(await _oss.GetAsync("bucket", "bucketInfo", reader));
        AssertDenied(await _oss.SendAsync(new OssRequest("", "DELETE", "bucket").With("encryption"), reader));
        AssertDenied(await _oss.PutBucketAsync("other", credential: reader));
        AssertDenied(await _oss.SendAsync(new OssRequest("", "PUT", "bucket", "key") { Body = [1] }, reader));
    }

    [Fact]
    public async Task Reading_an_objects_head_is_getting_it()
    {
        await _oss.PutBucketAsync("bucket");
        await _oss.PutObjectAsync("bucket", "key", "a");
        OssCredential reader = _oss.Emulator.AddUser(new EmulatorUser { Allow = ["oss:GetObject"] });
        Assert.Equal(HttpStatusCode.OK,
            (await _oss.SendAsync(new OssRequest("", "HEAD", "bucket", "key"), reader)).Status);
        OssCredential other = _oss.Emulator.AddUser(new EmulatorUser { Deny = ["oss:GetObject"] });
        ReceivedResponse denied = await _oss.SendAsync(new OssRequest("", "HEAD", "bucket", "key"), other);
        AssertDenied(denied);
        Assert.Empty(denied.Body);
    }

    [Fact]
    public async Task A_user_reaches_only_its_buckets()
    {
        await _oss.PutBucketAsync("team-a");
        await _oss.PutBucketAsync("secret");
        OssCredential user = _oss.Emulator.AddUser(new EmulatorUser { Buckets = ["team-*"] });
        Assert.Equal(HttpStatusCode.OK, (await _oss.GetAsync("team-a", "bucketInfo", user)).Status);
        AssertDenied(await _oss.GetAsync("secret", "bucketInfo", user));
        AssertDenied(await _oss.PutBucketAsync("other", credential: user));
    }

    [Fact]
    public async Task A_missing_bucket_is_told_before_a_denial()
    {
        OssCredential user = _oss.Emulator.AddUser(new EmulatorUser { Allow = [] });
        Assert.Equal("NoSuchBucket", (await _oss.GetAsync("missing", "encryption", user)).Code);
    }

    [Fact]
    public async Task Nobody_anonymous_does_anything_with_a_private_bucket()
    {
        await _oss.PutBucketAsync("bucket");
        OssRequest[] requests =
        [
            new("", "GET"),
            new OssRequest("", "GET", "bucket").With("encryption"),
            new OssRequest("", "GET", "bucket").With("bucketInfo"),
            new("", "PUT", "other"),
            new("", "DELETE", "bucket"),
            new("", "GET", "bucket", "key"),
        ];
        foreach (OssRequest request in requests)
        {
            ReceivedResponse response = await _oss.SendAsItIsAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, response.Status);
            Assert.Equal("AccessDenied", response.Code);
        }
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("oss:Get*", "oss:GetBucketInfo", true)]
    [InlineData("oss:get*info", "oss:GetBucketInfo", true)]
    [InlineData("oss:*Bucket*Encryption", "oss:PutBucketEncryption", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("oss:Get", "oss:GetBucketInfo", false)]
    [InlineData("*Info", "oss:GetBucketInfos", false)]
    [InlineData("", "a", false)]
    [InlineData("a**", "a", true)]
    public void Wildcards_match_as_policies_do(string pattern, string text, bool expected) =>
        Assert.Equal(expected, Wildcard.IsMatch(pattern, text));

    private static void AssertDenied(ReceivedResponse response)
    {
        Assert.Equal(HttpStatusCode.Forbidden, response.Status);
        Assert.Equal("AccessDenied", response.Code);
        Assert.Equal("0003-00000801", response.Ec);
    }
}
