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
        using Setup setup = await Setup.MakeAsync(kind);
        var properties = new NewBucket { StorageClass = "IA", DataRedundancyType = "ZRS", Acl = "public-read" };

        await setup.Client.CreateBucketAsync("another", properties, default);

        BucketInfo info = await setup.Client.GetBucketInfoAsync("another", default);
        Assert.Equal("IA", info.Summary.StorageClass);
        Assert.Equal("ZRS", info.DataRedundancyType);
        Assert.Equal("public-read", info.AccessControl);
        Assert.Equal("cn-hangzhou", info.Summary.Region);
        Assert.Equal(EncryptionRule.None, info.Encryption);
        Assert.Null(info.Versioning);
        BucketPage page = await setup.Client.ListBucketsAsync("another", null, default);
        Assert.Equal(info.Summary, Assert.Single(page.Buckets));
        Assert.Equal("cn-hangzhou", await setup.Client.GetBucketRegionAsync("another", default));

        await setup.Client.DeleteBucketAsync("another", default);

        page = await setup.Client.ListBucketsAsync(null, null, default);
        Assert.Equal([Setup.Bucket], page.Buckets.Select(bucket => bucket.Name));
    }

    [Theory, EveryClient]
    public async Task Redundancy_without_a_class_is_not_lost(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);

        await setup.Client.CreateBucketAsync("another", new NewBucket { DataRedundancyType = "ZRS" }, default);

        BucketInfo info = await setup.Client.GetBucketInfoAsync("another", default);
        Assert.Equal(("Standard", "ZRS"), (info.Summary.StorageClass, info.DataRedundancyType));
    }

    [Theory, EveryClient]
    public async Task Rules_are_put_read_and_removed(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        EncryptionRule[] rules =
        [
            EncryptionRule.Create(SseAlgorithm.AES256),
            EncryptionRule.Create(SseAlgorithm.SM4),
            EncryptionRule.Create(SseAlgorithm.KMS),
            EncryptionRule.Create(SseAlgorithm.KMS, Setup.KmsKey),
        ];
        foreach (EncryptionRule rule in rules)
        {
            await setup.Client.PutBucketEncryptionAsync(Setup.Bucket, rule, default);

            Assert.Equal(rule, await setup.Client.GetBucketEncryptionAsync(Setup.Bucket, default));
            Assert.Equal(rule, (await setup.Client.GetBucketInfoAsync(Setup.Bucket, default)).Encryption);
        }

        await setup.Client.DeleteBucketEncryptionAsync(Setup.Bucket, default);
        await setup.Client.DeleteBucketEncryptionAsync(Setup.Bucket, default);

        Assert.Equal(EncryptionRule.None, await setup.Client.GetBucketEncryptionAsync(Setup.Bucket, default));
    }

    [Theory, EveryClient]
    public async Task The_data_encryption_of_a_rule_is_never_dropped(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        EncryptionRule rule = EncryptionRule.Create(SseAlgorithm.KMS, Setup.KmsKey, SseDataEncryption.SM4);
        await setup.Connect(OssClientKind.Default).PutBucketEncryptionAsync(Setup.Bucket, rule, default);

        Assert.Equal(rule, await setup.Client.GetBucketEncryptionAsync(Setup.Bucket, default));
        Assert.Equal(rule, (await setup.Client.GetBucketInfoAsync(Setup.Bucket, default)).Encryption);
    }

    [Theory, EveryClient]
    public async Task A_bucket_of_another_region_is_found(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind, regions: ["cn-hangzhou", "cn-shanghai"]);
        KeyValuePair<string, Uri> there = setup.Emulator.Endpoints.Last();
        EncryptionRule rule = EncryptionRule.Create(SseAlgorithm.AES256);
        IOssClient other = setup.Connect(OssClientKind.Default, options => options with
        {
            Endpoint = Client.Endpoints.OssEndpoint.Parse(there.Value.AbsoluteUri, there.Key),
        });
        await other.CreateBucketAsync("far", new NewBucket { Encryption = rule }, default);

        Assert.Equal(rule, await setup.Client.GetBucketEncryptionAsync("far", default));
        Assert.Equal("cn-shanghai", await setup.Client.GetBucketRegionAsync("far", default));
    }

    [Theory, EveryClient]
    public async Task A_list_goes_on_where_a_page_ended(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        await setup.Client.CreateBucketAsync("another", new NewBucket(), default);

        BucketPage page = await setup.Client.ListBucketsAsync(null, "another", default);

        Assert.Equal([Setup.Bucket], page.Buckets.Select(bucket => bucket.Name));
        Assert.Null(page.NextMarker);
    }
}
