using System.Net;
using OssEncryption.Client.Http;

namespace OssEncryption.Emulator.Tests;

/// <summary>A request with a sub-resource that this server does not have, or not there, is an error: it never is another
/// operation. The names are those of the vendor's pages and clients.</summary>
public sealed class SubResourceTests : IDisposable
{
    private const string Bucket = "bucket";

    private static readonly string[] Methods = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"];

    private static readonly string[] Missing =
    [
        "accessmonitor", "accessPoint", "accessPointConfigForObjectProcess", "accessPointForObjectProcess",
        "accessPointPolicy", "accessPointPolicyForObjectProcess", "asyncFetch", "cloudboxes", "cname", "cors",
        "dataPipeline", "httpsConfig", "img", "logging", "policy-status", "qos", "qosInfo",
        "redundancyTransition", "referer", "regionList", "rename", "requesterQosInfo", "requestPayment",
        "resourcePool", "resourcePoolBuckets", "resourcePoolInfo", "responseHeader", "somethingNew", "style",
        "transferAcceleration", "userDefinedLogFieldsConfig", "vod", "website", "x-oss-async-process",
        "x-oss-process",
    ];

    // What only buckets have.
    private static readonly string[] OfBuckets =
    [
        "bucketArchiveDirectRead", "bucketInfo", "delete", "encryption", "inventory", "lifecycle", "live", "location",
        "metaQuery", "objectWorm", "overwriteConfig", "policy", "policyStatus", "publicAccessBlock", "replication",
        "replicationLocation", "replicationProgress", "resourceGroup", "rtc", "stat", "versioning", "versions", "worm",
        "wormExtend", "wormId",
    ];

    // What only objects have.
    private static readonly string[] OfObjects =
    [
        "append", "cleanRestoredObject", "legalHold", "objectMeta", "partNumber", "restore", "retention", "seal",
        "symlink", "uploadId",
    ];

    private readonly LocalOss _oss = new();

    public SubResourceTests()
    {
        _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();
        _oss.PutObjectAsync(Bucket, "key", "content").GetAwaiter().GetResult();
    }

    public void Dispose() => _oss.Dispose();

    [Theory]
    [InlineData(null, null)]
    [InlineData(Bucket, null)]
    [InlineData(Bucket, "key")]
    public async Task A_sub_resource_that_is_not_there_is_an_error_for_every_method(string? bucket, string? key)
    {
        string[] names = bucket is null ? [.. Missing.Except(["regionList"]), .. OfBuckets, .. OfObjects]
            : key is null ? [.. Missing, .. OfObjects]
            : [.. Missing, .. OfBuckets];
        foreach (string name in names.SelectMany(name => new[] { name, "acl&" + name, "prefix=a&" + name }))
        {
            foreach (string method in Methods)
            {
                await RefusesAsync(method, bucket, key, name);
            }
        }

        // Each of these may have a value, too. One that nobody knows is an argument then.
        foreach (string name in names.Except(["somethingNew", "policy-status"]))
        {
            await RefusesAsync("GET", bucket, key, name + "=1");
            await RefusesAsync("DELETE", bucket, key, name + "=1");
        }

        Assert.Equal("content", (await _oss.ObjectAsync("GET", Bucket, "key")).Text);
    }

    [Theory]
    [InlineData("GET", null, "acl&lifecycle", "lifecycle")]
    [InlineData("DELETE", null, "encryption&lifecycle", "lifecycle")]
    [InlineData("PUT", "key", "acl&tagging", "tagging")]
    [InlineData("PUT", "key", "partNumber=1", "partNumber")]
    [InlineData("POST", "key", "uploads&restore", "restore")]
    public async Task Sub_resources_that_do_not_go_together_are_told(
        string method, string? key, string query, string unexpected)
    {
        ReceivedResponse response = await _oss.CallAsync(method, Bucket, key, query);
        Assert.Equal(
            (HttpStatusCode.BadRequest, "InvalidArgument", "0017-00000219", "ResourceType", unexpected),
            (response.Status, response.Code, response.Ec, response.Error("ArgumentName"),
                response.Error("ArgumentValue")));
    }

    /// <summary>Source: oss2 test_list_buckets_with_region_list.</summary>
    [Fact]
    public async Task The_buckets_of_the_region_are_listed_by_a_name_of_its_own()
    {
        ReceivedResponse response = await _oss.SendAsync(new OssRequest("", "GET").With("regionList"));
        Assert.Equal([Bucket], response.Elements("Name"));
    }

    [Fact]
    public async Task What_this_server_does_not_have_is_called_not_implemented()
    {
        ReceivedResponse response = await _oss.GetAsync(Bucket, "website");
        Assert.Equal((HttpStatusCode.BadRequest, "NotImplemented"), (response.Status, response.Code));
    }

    private async Task RefusesAsync(string method, string? bucket, string? key, string query)
    {
        var request = new OssRequest("", method, bucket, key);
        foreach (string parameter in query.Split('&'))
        {
            string[] words = parameter.Split('=', 2);
            request.With(words[0], words.Length > 1 ? words[1] : null);
        }

        ReceivedResponse response = await _oss.SendAsync(request);
        Assert.True(
            (int)response.Status is 400 or 405 && _oss.LastRequest.Operation == "Unknown",
            $"{method} {bucket}/{key}?{query} was {_oss.LastRequest.Operation}, {response.Status}.");
    }
}
