using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Kms;

public class KmsPagesTests
{
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
        Assert.Equal(2, bench.Requests.Length);
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

    private static Task<IReadOnlyList<KmsListedKey>> AllAsync(KmsBench bench) => new KmsPages<KmsListedKey>(
        "the keys",
        (page, token) => bench.Client.ListKeysAsync(KmsBench.Region, [], page, token),
        key => key.KeyId).ReadAllAsync(default);
}
