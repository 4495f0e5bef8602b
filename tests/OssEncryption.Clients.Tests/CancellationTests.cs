using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Clients.Tests.Support;

namespace OssEncryption.Clients.Tests;

public class CancellationTests
{
    private static readonly EmulatorFault Stuck = new() { Delay = TimeSpan.FromMinutes(5) };

    [Theory, EveryClient]
    public async Task A_call_that_is_cancelled_ends_at_once(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        setup.Emulator.AddFault(Stuck);
        Func<CancellationToken, Task>[] calls =
        [
            stop => setup.Client.GetBucketEncryptionAsync(Setup.Bucket, stop),
            stop => setup.Client.GetBucketVersioningAsync(Setup.Bucket, stop),
            stop => setup.Client.GetObjectAsync(Setup.At("a"), null, ReadConditions.None, stop),
            stop => setup.Client.PutObjectAsync(
                Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), stop),
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
        using Setup setup = await Setup.MakeAsync(kind);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => setup.Client.GetBucketEncryptionAsync(Setup.Bucket, new CancellationToken(canceled: true)));

        Assert.Empty(setup.Operations);
    }

    [Theory, EveryClient]
    public async Task An_upload_that_is_cancelled_stores_nothing(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        using var stop = new CancellationTokenSource();
        byte[] content = new byte[4_000_000];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => setup.Client.PutObjectAsync(
            Setup.At("a"),
            ObjectContent.FromBytes(content, count => Stop(stop, count)),
            new ObjectProperties(),
            stop.Token));

        Assert.Empty((await setup.Client.ListObjectsAsync(Setup.Bucket, new ObjectQuery(), default)).Objects);
    }

    [Theory, EveryClient]
    public async Task A_download_that_is_cancelled_ends_at_once(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        await setup.Client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes(new byte[4_000_000]), new ObjectProperties(), default);
        using var stop = new CancellationTokenSource();
        using ObjectReader reader = await setup.Client.GetObjectAsync(
            Setup.At("a"), null, ReadConditions.None, default);

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
