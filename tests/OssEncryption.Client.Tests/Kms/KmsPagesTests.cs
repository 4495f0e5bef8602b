using System.Collections.Concurrent;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Kms;

public class KmsPagesTests
{
    private const int PagesAtOnce = 16;

    [Fact]
    public async Task Pages_are_read_until_as_many_came_as_were_counted()
    {
        using var bench = new KmsBench(FakeService.InTurn(
            () => KmsBench.Keys(3, "a", "b"), () => KmsBench.Keys(3, "c"), () => throw new InvalidOperationException()));

        IReadOnlyList<KmsListedKey> keys = await AllAsync(bench);

        Assert.Equal(["a", "b", "c"], keys.Select(key => key.KeyId));
        Assert.Equal(
            ["?PageNumber=1&PageSize=100", "?PageNumber=2&PageSize=100"],
            bench.Requests.Select(request => request.Uri.Query));
    }

    [Fact]
    public async Task An_empty_page_is_the_end_whatever_was_counted()
    {
        using var bench = new KmsBench(FakeService.InTurn(() => KmsBench.Keys(9, "a"), () => KmsBench.Keys(9)));

        Assert.Single(await AllAsync(bench));
    }

    [Fact]
    public async Task A_key_that_moves_to_the_next_page_is_listed_once()
    {
        using var bench = new KmsBench(FakeService.InTurn(
            () => KmsBench.Keys(3, "a", "b"), () => KmsBench.Keys(3, "b", "c")));

        Assert.Equal(["a", "b", "c"], (await AllAsync(bench)).Select(key => key.KeyId));
    }

    [Fact]
    public async Task A_page_that_comes_again_and_again_ends_the_list_with_an_error()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Keys(int.MaxValue, "a", "b")));

        OssTransportException lost = await KmsBench.LossOf(() => AllAsync(bench));

        Assert.Equal(OssTransportError.UnreadableAnswer, lost.Reason);
        Assert.Equal(
            "KMS lists the keys without an end: page 2 has nothing that was not there before.", lost.Message);
        Assert.Equal(1 + PagesAtOnce, bench.Requests.Length);
    }

    [Fact]
    public async Task A_list_that_always_has_another_page_ends_with_an_error()
    {
        int number = 0;
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Keys(int.MaxValue, $"key-{number++}")));

        OssTransportException lost = await KmsBench.LossOf(() => AllAsync(bench));

        Assert.Equal("KMS lists the keys without an end: 1000 pages were read, and it promises more.", lost.Message);
        Assert.Equal(1000, bench.Requests.Length);
    }

    [Fact]
    public async Task Pages_that_were_counted_are_asked_for_at_once_and_stay_in_order()
    {
        var held = new List<TaskCompletionSource<HttpResponseMessage>>();
        using var bench = new KmsBench(new FakeService((_, number, _) =>
        {
            if (number is 1 or > 1 + PagesAtOnce)
            {
                return Task.FromResult(number == 1 ? KmsBench.Keys(1800, "key-1") : KmsBench.Keys(1800));
            }

            held.Add(new TaskCompletionSource<HttpResponseMessage>());
            return held[^1].Task;
        }));

        Task<IReadOnlyList<KmsListedKey>> all = AllAsync(bench);

        Assert.Equal(
            Enumerable.Range(1, 1 + PagesAtOnce).Select(number => $"?PageNumber={number}&PageSize=100"),
            bench.Requests.Select(request => request.Uri.Query));
        for (int at = PagesAtOnce - 1; at >= 0; at--)
        {
            held[at].SetResult(KmsBench.Keys(1800, $"key-{at + 2}"));
        }

        Assert.Equal(
            Enumerable.Range(1, 1 + PagesAtOnce).Select(number => $"key-{number}"),
            (await all).Select(key => key.KeyId));
        Assert.Equal("?PageNumber=18&PageSize=100", bench.Requests[^1].Uri.Query);
    }

    [Fact]
    public async Task A_list_that_shrinks_while_it_is_read_ends_where_it_ends_now()
    {
        var cancelled = new ConcurrentBag<int>();
        using var bench = new KmsBench(new FakeService(async (_, number, stop) =>
        {
            if (number > 2)
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, stop);
                }
                finally
                {
                    cancelled.Add(number);
                }
            }

            return number == 1 ? KmsBench.Keys(1000, "a") : KmsBench.Keys(2, "b");
        }));

        Assert.Equal(["a", "b"], (await AllAsync(bench)).Select(key => key.KeyId));
        Assert.Equal(Enumerable.Range(3, 8), cancelled.Order());
    }

    [Fact]
    public async Task The_first_page_that_cannot_be_read_ends_the_list_with_its_error()
    {
        using var bench = new KmsBench(new FakeService((_, number, _) => Task.FromResult(number switch
        {
            1 => KmsBench.Keys(1000, "a"),
            4 => KmsBench.Error(403, "Forbidden.NoPermission"),
            5 => KmsBench.Error(403, "Forbidden.KeyNotFound"),
            _ => KmsBench.Keys(1000, $"key-{number}"),
        })));

        KmsServiceException refusal = await Assert.ThrowsAsync<KmsServiceException>(() => AllAsync(bench));

        Assert.Equal("Forbidden.NoPermission", refusal.Code);
    }

    private static Task<IReadOnlyList<KmsListedKey>> AllAsync(KmsBench bench) => new KmsPages<KmsListedKey>(
        "the keys",
        (page, token) => bench.Client.ListKeysAsync(KmsBench.Region, [], page, token),
        key => key.KeyId).ReadAllAsync(default);
}
