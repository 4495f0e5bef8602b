using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Clients.Tests.Support;

namespace OssEncryption.Clients.Tests;

public class CancellationTests
{
    private static readonly EmulatorFault Stuck = new() { Delay = TimeSpan.FromMinutes(5) };

    [Theory, EveryClient]
    public async Task A_call_that_is_cancelled_ends_at_once(OssClientKind kind)
    {
        using World world = await World.MakeAsync(kind);
        world.Emulator.AddFault(Stuck);
        Func<CancellationToken, Task>[] calls =
        [
            stop => world.Client.GetBucketEncryptionAsync(World.Bucket, stop),
            stop => world.Client.GetBucketVersioningAsync(World.Bucket, stop),
            stop => world.Client.GetObjectAsync(World.At("a"), null, ReadConditions.None, stop),
            stop => world.Client.PutObjectAsync(
                World.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), stop),
        ];
        foreach (Func<CancellationToken, Task> call in calls)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            OperationCanceledException ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => call(stop.Token));
            Assert.Equal(stop.Token, ended.CancellationToken);
        }
    }

    [Theory, EveryClient]
    public async Task What_is_cancelled_before_is_not_sent(OssClientKind kind)
    {
        using World world = await World.MakeAsync(kind);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => world.Client.GetBucketEncryptionAsync(World.Bucket, new CancellationToken(canceled: true)));

        Assert.Empty(world.Operations);
    }

    [Theory, EveryClient]
    public async Task An_upload_that_is_cancelled_stores_nothing(OssClientKind kind)
    {
        using World world = await World.MakeAsync(kind);
        using var stop = new CancellationTokenSource();
        byte[] content = new byte[4_000_000];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Client.PutObjectAsync(
            World.At("a"),
            ObjectContent.FromBytes(content, count => Stop(stop, count)),
            new ObjectProperties(),
            stop.Token));

        Assert.Empty((await world.Client.ListObjectsAsync(World.Bucket, new ObjectQuery(), default)).Objects);
    }

    [Theory, EveryClient]
    public async Task A_download_that_is_cancelled_ends_at_once(OssClientKind kind)
    {
        using World world = await World.MakeAsync(kind);
        await world.Client.PutObjectAsync(
            World.At("a"), ObjectContent.FromBytes(new byte[4_000_000]), new ObjectProperties(), default);
        using var stop = new CancellationTokenSource();
        using ObjectReader reader = await world.Client.GetObjectAsync(
            World.At("a"), null, ReadConditions.None, default);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => reader.CopyToAsync(Stream.Null, count => Stop(stop, count), stop.Token));
    }

    private static void Stop(CancellationTokenSource stop, long count)
    {
        if (count > 0)
        {
            stop.Cancel();
        }
    }
}
