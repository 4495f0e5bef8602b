using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Clients.Tests.Support;

namespace OssEncryption.Clients.Tests;

public class SettingTests
{
    [Theory, EveryClient]
    public async Task Access_is_set_and_read(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        await setup.Client.PutObjectAsync(Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default);

        Assert.Equal("default", await setup.Client.GetObjectAclAsync(Setup.At("a"), default));
        foreach (string acl in new[] { "public-read", "public-read-write", "private", "default" })
        {
            await setup.Client.PutObjectAclAsync(Setup.At("a"), acl, default);

            Assert.Equal(acl, await setup.Client.GetObjectAclAsync(Setup.At("a"), default));
        }
    }

    [Theory, EveryClient]
    public async Task Tags_are_set_read_and_removed(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        var tags = new Dictionary<string, string> { ["team"] = "a b+c", ["size"] = "1=1:2" };
        await setup.Client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties { Tags = tags }, default);

        Assert.Equal(tags, await setup.Client.GetObjectTaggingAsync(Setup.At("a"), default));
        tags["team"] = "c";
        await setup.Client.PutObjectTaggingAsync(Setup.At("a"), tags, default);
        Assert.Equal(tags, await setup.Client.GetObjectTaggingAsync(Setup.At("a"), default));
        await setup.Client.PutObjectTaggingAsync(Setup.At("a"), new Dictionary<string, string>(), default);
        Assert.Empty(await setup.Client.GetObjectTaggingAsync(Setup.At("a"), default));
    }

    [Theory, EveryClient]
    public async Task Retention_and_inventories_are_read(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        Assert.Null(await setup.Client.GetBucketWormAsync(Setup.Bucket, default));
        OssServiceException none = await Assert.ThrowsAsync<OssServiceException>(
            () => setup.Client.GetBucketInventoryAsync(Setup.Bucket, "daily", default));
        Assert.Equal((404, "NoSuchInventory"), (none.StatusCode, none.Code));
        setup.Emulator.AddFault(new EmulatorFault
        {
            Operation = "GetBucketWorm",
            Status = 200,
            Body = "<WormConfiguration><WormId>W</WormId><State>Expired</State>" +
                "<RetentionPeriodInDays>30</RetentionPeriodInDays></WormConfiguration>",
        });
        setup.Emulator.AddFault(new EmulatorFault
        {
            Operation = "GetBucketInventory",
            Status = 200,
            Body = "<InventoryConfiguration><Id>daily</Id><Destination><OSSBucketDestination>" +
                "<Bucket>acs:oss:::lists</Bucket><Prefix>all/</Prefix></OSSBucketDestination></Destination>" +
                "</InventoryConfiguration>",
        });

        Assert.Equal(new BucketRetention("W", "Expired", 30),
            await setup.Client.GetBucketWormAsync(Setup.Bucket, default));
        Assert.Equal(new BucketInventory("daily", "lists", "all/"),
            await setup.Client.GetBucketInventoryAsync(Setup.Bucket, "daily", default));
    }

    [Theory, EveryClient]
    public async Task Versioning_is_set_and_read(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);

        Assert.Null(await setup.Client.GetBucketVersioningAsync(Setup.Bucket, default));
        await setup.Client.PutBucketVersioningAsync(Setup.Bucket, enabled: true, default);
        Assert.Equal("Enabled", await setup.Client.GetBucketVersioningAsync(Setup.Bucket, default));
        await setup.Client.PutBucketVersioningAsync(Setup.Bucket, enabled: false, default);
        Assert.Equal("Suspended", await setup.Client.GetBucketVersioningAsync(Setup.Bucket, default));
    }

    [Theory, EveryClient]
    public async Task What_a_bucket_holds_is_counted_and_it_has_no_index(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        await setup.Client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes([1, 2, 3]), new ObjectProperties(), default);

        BucketStat stat = await setup.Client.GetBucketStatAsync(Setup.Bucket, default);

        Assert.Equal((1L, 3L), (stat.ObjectCount, stat.Storage));
        Assert.NotNull(stat.Counted);
        Assert.Null(await setup.Client.GetMetaQueryStatusAsync(Setup.Bucket, default));
    }
}
