using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Inventory;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Planner;

/// <summary>Many objects are scanned at once, and few are held.</summary>
public class ObjectScannerTests
{
    private const int Pages = 12;
    private const int Page = 100;
    private const int Window = 50;
    private const int Concurrency = 4;

    [Fact]
    public async Task Objects_come_in_order_and_the_number_held_is_bounded()
    {
        var source = new CountedSource(Pages);
        int underWay = 0;
        int mostUnderWay = 0;
        int handed = 0;
        int mostHeld = 0;
        var others = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IOssClient client = FakeHeads.Responding(async (address, stop) =>
        {
            mostUnderWay = Math.Max(mostUnderWay, Interlocked.Increment(ref underWay));
            if (address.Key == CountedSource.Key(7))
            {
                // It comes after the next ones.
                await others.Task.WaitAsync(stop);
            }
            else if (address.Key == CountedSource.Key(20))
            {
                others.SetResult();
            }

            await Task.Yield();
            Interlocked.Decrement(ref underWay);
            return StateOf(address);
        });
        var limiter = new ConcurrencyLimiter(Concurrency);
        var keys = new List<string>();

        await new ObjectScanner(client, limiter, Window).RunAsync(
            source,
            key => key != "000013",
            scanned =>
            {
                mostHeld = Math.Max(mostHeld, source.Given - handed);
                handed++;
                keys.Add(scanned.State!.Address.Key);
            },
            default);

        Assert.Equal(Enumerable.Range(0, Pages * Page).Select(CountedSource.Key).Where(key => key != "000013"), keys);
        Assert.InRange(mostUnderWay, 2, Concurrency);
        Assert.InRange(mostHeld, 1, Window + (2 * Page) + 1);
    }

    [Fact]
    public async Task A_slow_object_does_not_let_the_others_pile_up()
    {
        var source = new CountedSource(Pages);
        var first = new TaskCompletionSource<StoredState>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isFull = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        IOssClient client = FakeHeads.Responding((address, _) =>
        {
            if (Interlocked.Increment(ref asked) == Window)
            {
                isFull.SetResult();
            }

            return address.Key == CountedSource.Key(0) ? first.Task : Task.FromResult(StateOf(address));
        });
        var limiter = new ConcurrencyLimiter(Concurrency);
        int handed = 0;
        Task run = new ObjectScanner(client, limiter, Window).RunAsync(source, _ => true, _ => handed++, default);
        await isFull.Task;

        // The first object blocks the window: no further HeadObject, and one page is prefetched.
        Assert.Equal((0, Window, 2 * Page), (handed, asked, source.Given));
        first.SetResult(StateOf(new ObjectAddress("b", "first")));
        await run;
        Assert.Equal(Pages * Page, handed);
    }

    [Fact]
    public async Task Objects_that_the_source_knows_need_no_HeadObject()
    {
        var source = new CountedSource(2) { IsPlain = true };
        var limiter = new ConcurrencyLimiter(Concurrency);
        int handed = 0;

        await new ObjectScanner(
            FakeHeads.Responding((_, _) => throw new InvalidOperationException("Asked.")), limiter, Window)
            .RunAsync(source, _ => true, scanned => handed += scanned.State is null ? 1 : 0, default);

        Assert.Equal(2 * Page, handed);
    }

    [Fact]
    public async Task When_the_source_fails_pending_requests_are_cancelled_and_awaited()
    {
        var source = new CountedSource(1) { Failure = new IOException("The list broke off.") };
        int underWay = 0;
        IOssClient client = FakeHeads.Responding(async (address, stop) =>
        {
            Interlocked.Increment(ref underWay);
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                Interlocked.Decrement(ref underWay);
            }

            return StateOf(address);
        });
        var limiter = new ConcurrencyLimiter(Concurrency);

        await Assert.ThrowsAsync<IOException>(
            () => new ObjectScanner(client, limiter, 1000).RunAsync(source, _ => true, _ => { }, default));

        Assert.Equal(0, underWay);
    }

    private static StoredState StateOf(ObjectAddress address) => new() { Address = address, Size = 1, ETag = "E" };

    private sealed class CountedSource(int pages) : IObjectSource
    {
        private int _page;

        public int Given { get; private set; }

        public bool IsPlain { get; init; }

        public Exception? Failure { get; init; }

        public static string Key(int number) => FormattableString.Invariant($"{number:D6}");

        public Task<ObjectBatch?> NextAsync(CancellationToken stop)
        {
            if (_page == pages)
            {
                return Failure is null
                    ? Task.FromResult<ObjectBatch?>(null)
                    : Task.FromException<ObjectBatch?>(Failure);
            }

            int first = _page++ * Page;
            Given += Page;
            FoundObject[] objects =
            [
                .. Enumerable.Range(first, Page).Select(number => new FoundObject(
                    new ListedObject { Address = new ObjectAddress("b", Key(number)) }, IsPlain)),
            ];
            return Task.FromResult<ObjectBatch?>(
                new ObjectBatch(objects, new SourcePosition { Key = Key(first + Page - 1) }));
        }

        public void Dispose()
        {
        }
    }
}
