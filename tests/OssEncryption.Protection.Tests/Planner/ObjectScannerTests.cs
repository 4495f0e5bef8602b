using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Inventory;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests;

/// <summary>Many objects are looked at at once, and few are held.</summary>
public class ObjectScannerTests
{
    private const int Page = 100;
    private const int Window = 50;
    private const int Slots = 4;

    [Fact]
    public async Task Objects_come_in_order_and_only_so_many_are_held()
    {
        var source = new CountedSource(100);
        int underWay = 0;
        int mostUnderWay = 0;
        int handed = 0;
        int mostHeld = 0;
        IOssClient client = FakeHeads.Answering(async (address, stop) =>
        {
            mostUnderWay = Math.Max(mostUnderWay, Interlocked.Increment(ref underWay));
            await Task.Delay(address.Key.EndsWith('7') ? 3 : 0, stop);
            Interlocked.Decrement(ref underWay);
            return StateOf(address);
        });
        using var slots = new ConcurrencyLimiter(Slots);
        var keys = new List<string>();

        await new ObjectScanner(client, slots, Window).RunAsync(
            source,
            key => key != "000013",
            look =>
            {
                mostHeld = Math.Max(mostHeld, source.Given - handed);
                handed++;
                keys.Add(look.State!.Address.Key);
            },
            default);

        Assert.Equal(Enumerable.Range(0, 100 * Page).Select(CountedSource.Key).Where(key => key != "000013"), keys);
        Assert.InRange(mostUnderWay, 2, Slots);
        Assert.InRange(mostHeld, 1, Window + (2 * Page) + 1);
    }

    [Fact]
    public async Task One_that_takes_long_does_not_let_the_others_pile_up()
    {
        var source = new CountedSource(100);
        var first = new TaskCompletionSource<StoredState>(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        IOssClient client = FakeHeads.Answering((address, _) =>
        {
            Interlocked.Increment(ref asked);
            return address.Key == CountedSource.Key(0) ? first.Task : Task.FromResult(StateOf(address));
        });
        using var slots = new ConcurrencyLimiter(Slots);
        int handed = 0;
        Task run = new ObjectScanner(client, slots, Window).RunAsync(source, _ => true, _ => handed++, default);
        while (Volatile.Read(ref asked) < Window)
        {
            await Task.Delay(1);
        }

        // The first holds the window: nothing more is asked for, and one page waits beside the one that is taken.
        Assert.Equal((0, Window, 2 * Page), (handed, asked, source.Given));
        first.SetResult(StateOf(new ObjectAddress("b", "first")));
        await run;
        Assert.Equal(100 * Page, handed);
    }

    [Fact]
    public async Task What_the_source_knows_is_not_asked_for()
    {
        var source = new CountedSource(2) { IsPlain = true };
        using var slots = new ConcurrencyLimiter(Slots);
        int handed = 0;

        await new ObjectScanner(
            FakeHeads.Answering((_, _) => throw new InvalidOperationException("Asked.")), slots, Window)
            .RunAsync(source, _ => true, look => handed += look.State is null ? 1 : 0, default);

        Assert.Equal(2 * Page, handed);
    }

    [Fact]
    public async Task When_the_source_fails_the_looks_are_cancelled_and_awaited()
    {
        var source = new CountedSource(1) { Failure = new IOException("The list broke off.") };
        int underWay = 0;
        IOssClient client = FakeHeads.Answering(async (address, stop) =>
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
        using var slots = new ConcurrencyLimiter(Slots);

        await Assert.ThrowsAsync<IOException>(
            () => new ObjectScanner(client, slots, 1000).RunAsync(source, _ => true, _ => { }, default));

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

        public Task<IReadOnlyList<FoundObject>?> NextAsync(CancellationToken stop)
        {
            if (_page == pages)
            {
                return Failure is null
                    ? Task.FromResult<IReadOnlyList<FoundObject>?>(null)
                    : Task.FromException<IReadOnlyList<FoundObject>?>(Failure);
            }

            int first = _page++ * Page;
            Given += Page;
            return Task.FromResult<IReadOnlyList<FoundObject>?>(
            [
                .. Enumerable.Range(first, Page).Select(number => new FoundObject(
                    new ListedObject { Address = new ObjectAddress("b", Key(number)) }, IsPlain)),
            ]);
        }

        public void Dispose()
        {
        }
    }
}
