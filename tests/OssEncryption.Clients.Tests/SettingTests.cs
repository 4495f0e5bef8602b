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
        using World world = await World.MakeAsync(kind);
        await world.Client.PutObjectAsync(World.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default);

        Assert.Equal("default", await world.Client.GetObjectAclAsync(World.At("a"), default));
        foreach (string acl in new[] { "public-read", "public-read-write", "private", "default" })
        {
            await world.Client.PutObjectAclAsync(World.At("a"), acl, default);

            Assert.Equal(acl, await world.Client.GetObjectAclAsync(World.At("a"), default));
        }
    }

    [Theory, EveryClient]
    public async Task Tags_are_set_read_and_removed(OssClientKind kind)
    {
        using World world = await World.MakeAsync(kind);
        var tags = new Dictionary<string, string> { ["team"] = "a b+c", ["size"] = "1=1:2" };
        await world.Client.PutObjectAsync(
            World.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties { Tags = tags }, default);

        Assert.Equal(tags, await world.Client.GetObjectTaggingAsync(World.At("a"), default));
        tags["team"] = "c";
        await world.Client.PutObjectTaggingAsync(World.At("a"), tags, default);
        Assert.Equal(tags, await world.Client.GetObjectTaggingAsync(World.At("a"), default));
        await world.Client.PutObjectTaggingAsync(World.At("a"), new Dictionary<string, string>(), default);
        Assert.Empty(await world.Client.GetObjectTaggingAsync(World.At("a"), default));
    }

    [Theory, EveryClient]
    public async Task Retention_and_inventories_are_read(OssClientKind kind)
    {
        using World world = await World.MakeAsync(kind);
        Assert.Null(await world.Client.GetBucketWormAsync(World.Bucket, default));
        OssServiceException none = await Assert.ThrowsAsync<OssServiceException>(
            () => world.Client.GetBucketInventoryAsync(World.Bucket, "daily", default));
        Assert.Equal((404, "NoSuchInventory"), (none.StatusCode, none.Code));
        world.Emulator.AddFault(new EmulatorFault
        {
            Operation = "GetBucketWorm",
            Status = 200,
            Body = "<WormConfiguration><WormId>W</WormId><State>Expired</State>" +
                "<RetentionPeriodInDays>30</RetentionPeriodInDays></WormConfiguration>",
        });
        world.Emulator.AddFault(new EmulatorFault
        {
            Operation = "GetBucketInventory",
            Status = 200,
            Body = "<InventoryConfiguration><Id>daily</Id><Destination><OSSBucketDestination>" +
                "<Bucket>acs:oss:::lists</Bucket><Prefix>all/</Prefix></OSSBucketDestination></Destination>" +
                "</InventoryConfiguration>",
        });

        Assert.Equal(new BucketRetention("W", "Expired", 30),
            await world.Client.GetBucketWormAsync(World.Bucket, default));
        Assert.Equal(new BucketInventory("daily", "lists", "all/"),
            await world.Client.GetBucketInventoryAsync(World.Bucket, "daily", default));
    }

    [Theory, EveryClient]
    public async Task Versioning_is_set_and_read(OssClientKind kind)
    {
        using World world = await World.MakeAsync(kind);

        Assert.Null(await world.Client.GetBucketVersioningAsync(World.Bucket, default));
        await world.Client.PutBucketVersioningAsync(World.Bucket, enabled: true, default);
        Assert.Equal("Enabled", await world.Client.GetBucketVersioningAsync(World.Bucket, default));
        await world.Client.PutBucketVersioningAsync(World.Bucket, enabled: false, default);
        Assert.Equal("Suspended", await world.Client.GetBucketVersioningAsync(World.Bucket, default));
    }
}
