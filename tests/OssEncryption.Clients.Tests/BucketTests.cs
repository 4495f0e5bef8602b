using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Clients.Tests.Support;

namespace OssEncryption.Clients.Tests;

public class BucketTests
{
    [Theory, EveryClient]
    public async Task A_bucket_is_made_described_listed_and_deleted(OssClientKind kind)
    {
        using World world = await World.MakeAsync(kind);
        var properties = new NewBucket { StorageClass = "IA", DataRedundancyType = "ZRS", Acl = "public-read" };

        await world.Client.CreateBucketAsync("another", properties, default);

        BucketInfo info = await world.Client.GetBucketInfoAsync("another", default);
        Assert.Equal("IA", info.Summary.StorageClass);
        Assert.Equal("ZRS", info.DataRedundancyType);
        Assert.Equal("public-read", info.AccessControl);
        Assert.Equal("cn-hangzhou", info.Summary.Region);
        Assert.Equal(EncryptionRule.None, info.Encryption);
        Assert.Null(info.Versioning);
        BucketPage page = await world.Client.ListBucketsAsync("another", null, default);
        Assert.Equal(info.Summary, Assert.Single(page.Buckets));
        Assert.Equal("cn-hangzhou", await world.Client.GetBucketRegionAsync("another", default));

        await world.Client.DeleteBucketAsync("another", default);

        page = await world.Client.ListBucketsAsync(null, null, default);
        Assert.Equal([World.Bucket], page.Buckets.Select(bucket => bucket.Name));
    }

    [Theory, EveryClient]
    public async Task Redundancy_without_a_class_is_not_lost(OssClientKind kind)
    {
        using World world = await World.MakeAsync(kind);

        await world.Client.CreateBucketAsync("another", new NewBucket { DataRedundancyType = "ZRS" }, default);

        BucketInfo info = await world.Client.GetBucketInfoAsync("another", default);
        Assert.Equal(("Standard", "ZRS"), (info.Summary.StorageClass, info.DataRedundancyType));
    }

    [Theory, EveryClient]
    public async Task Rules_are_put_read_and_removed(OssClientKind kind)
    {
        using World world = await World.MakeAsync(kind);
        EncryptionRule[] rules =
        [
            EncryptionRule.Create(SseAlgorithm.AES256),
            EncryptionRule.Create(SseAlgorithm.SM4),
            EncryptionRule.Create(SseAlgorithm.KMS),
            EncryptionRule.Create(SseAlgorithm.KMS, World.KmsKey),
        ];
        foreach (EncryptionRule rule in rules)
        {
            await world.Client.PutBucketEncryptionAsync(World.Bucket, rule, default);

            Assert.Equal(rule, await world.Client.GetBucketEncryptionAsync(World.Bucket, default));
            Assert.Equal(rule, (await world.Client.GetBucketInfoAsync(World.Bucket, default)).Encryption);
        }

        await world.Client.DeleteBucketEncryptionAsync(World.Bucket, default);
        await world.Client.DeleteBucketEncryptionAsync(World.Bucket, default);

        Assert.Equal(EncryptionRule.None, await world.Client.GetBucketEncryptionAsync(World.Bucket, default));
    }

    [Theory, EveryClient]
    public async Task The_data_encryption_of_a_rule_is_never_dropped(OssClientKind kind)
    {
        using World world = await World.MakeAsync(kind);
        EncryptionRule rule = EncryptionRule.Create(SseAlgorithm.KMS, World.KmsKey, SseDataEncryption.SM4);
        await world.Connect(OssClientKind.Default).PutBucketEncryptionAsync(World.Bucket, rule, default);

        Assert.Equal(rule, await world.Client.GetBucketEncryptionAsync(World.Bucket, default));
        Assert.Equal(rule, (await world.Client.GetBucketInfoAsync(World.Bucket, default)).Encryption);
    }

    [Theory, EveryClient]
    public async Task A_bucket_of_another_region_is_found(OssClientKind kind)
    {
        using World world = await World.MakeAsync(kind, regions: ["cn-hangzhou", "cn-shanghai"]);
        KeyValuePair<string, Uri> there = world.Emulator.Endpoints.Last();
        EncryptionRule rule = EncryptionRule.Create(SseAlgorithm.AES256);
        IOssClient other = world.Connect(OssClientKind.Default, options => options with
        {
            Endpoint = Client.Endpoints.OssEndpoint.Parse(there.Value.AbsoluteUri, there.Key),
        });
        await other.CreateBucketAsync("far", new NewBucket { Encryption = rule }, default);

        Assert.Equal(rule, await world.Client.GetBucketEncryptionAsync("far", default));
        Assert.Equal("cn-shanghai", await world.Client.GetBucketRegionAsync("far", default));
    }

    [Theory, EveryClient]
    public async Task A_list_goes_on_where_a_page_ended(OssClientKind kind)
    {
        using World world = await World.MakeAsync(kind);
        await world.Client.CreateBucketAsync("another", new NewBucket(), default);

        BucketPage page = await world.Client.ListBucketsAsync(null, "another", default);

        Assert.Equal([World.Bucket], page.Buckets.Select(bucket => bucket.Name));
        Assert.Null(page.NextMarker);
    }
}
