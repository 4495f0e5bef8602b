using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Tests.Support;
using OssEncryption.Protection.Usage;

namespace OssEncryption.Protection.Tests.Usage;

public sealed class KeyUsageScanTests : IDisposable
{
    private static readonly EncryptionRule Key = EncryptionRule.Create(SseAlgorithm.KMS, LocalService.KmsKey);
    private static readonly EncryptionRule OtherKey = EncryptionRule.Create(SseAlgorithm.KMS, LocalService.OtherKey);

    private readonly LocalService _oss = new();
    private readonly ConcurrencyLimiter _limiter = new(8);

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task Objects_and_bytes_are_added_up_by_the_key_that_each_declares()
    {
        await _oss.MakeBucketAsync(rule: Key);
        await _oss.PutAsync("a", Key, content: "12");
        await _oss.PutAsync("b", Key, content: "345");
        await _oss.PutAsync("c", OtherKey, content: "6");
        await _oss.PutAsync("d", EncryptionRule.Create(SseAlgorithm.AES256));

        BucketKeyUsage usage = await ReadAsync();

        Assert.Equal(Key, usage.Rule);
        Assert.Equal(["key-1 2 5", "key-2 1 1"], Amounts(usage));
        StoredUnderKey stored = usage.ByKey[LocalService.KmsKey];
        Assert.True(stored.Oldest <= stored.Newest);
        Assert.Empty(usage.Gaps);
    }

    [Fact]
    public async Task The_objects_are_left_alone_where_the_key_cannot_be()
    {
        await _oss.MakeBucketAsync();
        await _oss.PutAsync("a", Key);
        _oss.Emulator.ClearRequests();

        Assert.Empty((await ReadAsync(withObjects: false)).ByKey);

        Assert.Equal(["GetBucketEncryption", "GetBucketReplication"], _oss.Operations);
    }

    [Theory]
    [InlineData(true, "key-1 1 3|key-2 1 1", 0)]
    [InlineData(false, "key-2 1 1", 1)]
    public async Task Noncurrent_versions_are_counted_or_named_as_a_gap(bool allVersions, string amounts, int gaps)
    {
        await _oss.MakeBucketAsync();
        await _oss.Client.PutBucketVersioningAsync(LocalService.Bucket, enabled: true, default);
        await _oss.PutAsync("a", Key, content: "old");
        await _oss.PutAsync("a", OtherKey, content: "n");
        await _oss.PutAsync("gone", EncryptionRule.Create(SseAlgorithm.AES256));
        await _oss.Client.DeleteObjectAsync(new ObjectAddress(LocalService.Bucket, "gone"), default);

        BucketKeyUsage usage = await ReadAsync(allVersions: allVersions);

        Assert.Equal(amounts, string.Join('|', Amounts(usage)));
        Assert.Equal(gaps, usage.Gaps.Count);
    }

    [Theory]
    [InlineData("GetBucketEncryption", "did not let the encryption rule be read (AccessDenied)")]
    [InlineData("GetBucketReplication", "did not let the replication rules be read (AccessDenied)")]
    [InlineData("GetBucketVersioning", "did not let the objects be read (AccessDenied)")]
    [InlineData("ListObjectsV2", "did not let the objects be read (AccessDenied)")]
    [InlineData("HeadObject", "has objects that could not be read (2)")]
    public async Task What_cannot_be_read_is_a_gap_and_the_rest_is_read(string operation, string gap)
    {
        await _oss.MakeBucketAsync(rule: Key);
        await _oss.PutAsync("a");
        await _oss.PutAsync("b");
        _oss.Emulator.AddFault(new EmulatorFault { Operation = operation, Status = 403, Code = "AccessDenied" });

        Assert.Equal([gap], (await ReadAsync()).Gaps);
    }

    [Fact]
    public async Task More_objects_than_a_page_are_counted_to_the_last()
    {
        const int Count = 1234;
        await _oss.MakeBucketAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), async (number, _) =>
            await _oss.PutAsync($"o{number}", number % 3 == 0 ? OtherKey : Key));

        Assert.Equal(["key-1 822 4110", "key-2 412 2060"], Amounts(await ReadAsync()));
    }

    private static IEnumerable<string> Amounts(BucketKeyUsage usage) =>
        usage.ByKey.OrderBy(key => key.Key, StringComparer.Ordinal).Select(key =>
            FormattableString.Invariant($"{key.Key} {key.Value.Objects} {key.Value.Bytes}"));

    private Task<BucketKeyUsage> ReadAsync(bool withObjects = true, bool allVersions = false) =>
        new KeyUsageScan(_oss.Client, _limiter, allVersions).ReadAsync(
            new BucketSummary(LocalService.Bucket, LocalService.Region, default, "Standard", "", ""), withObjects, default);
}
