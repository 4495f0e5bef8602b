using Microsoft.Extensions.Time.Testing;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Measurement;

namespace OssEncryption.Protection.Tests.Measurement;

/// <summary>Measures from an index, against what the bucket has.</summary>
public sealed class IndexMeasureTests : IDisposable
{
    private const string Bucket = "invoices";
    private const string Key = "key-1";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 28, 8, 0, 0, TimeSpan.Zero));
    private readonly LocalOss _oss;
    private readonly IOssClient _client;
    private readonly ConcurrencyLimiter _limiter = new(4);

    public IndexMeasureTests()
    {
        _oss = new LocalOss(
            new EmulatorOptions
            {
                KmsKeys = [Key],
                IndexTime = TimeSpan.FromHours(2),
                IndexLag = TimeSpan.FromMinutes(5),
            },
            _clock);
        _client = _oss.Connect();
        _client.CreateBucketAsync(Bucket, new NewBucket(), default).Wait();
    }

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task Objects_and_bytes_are_those_of_the_bucket_by_encryption()
    {
        await PutAllAsync();
        await OpenAsync();
        _clock.Advance(TimeSpan.FromHours(3));

        BucketMeasure measure = await MeasureAsync();

        Assert.Equal(
            [" None 4 400", " AES256 2 210", " SM4 1 50", " KMS 3 33"], measure.Parts.Select(Line));
        Assert.Equal(0.4, measure.Parts[0].ObjectShare.Value, 9);
        Assert.Equal(400.0 / 693, measure.Parts[0].ByteShare!.Value, 9);
        Assert.Equal(_clock.GetUtcNow(), measure.AsOf);
        Assert.Contains("The index has 10 objects, current versions alone; its phase is IncrementalScanning.",
            measure.Basis);
    }

    [Fact]
    public async Task Classes_and_prefixes_have_shares_of_their_own()
    {
        await PutAllAsync();
        await OpenAsync();
        _clock.Advance(TimeSpan.FromHours(3));

        Assert.Equal(
            ["IA AES256 1 110", "Standard None 4 400", "Standard AES256 1 100", "Standard SM4 1 50", "Standard KMS 3 33"],
            (await MeasureAsync(MeasureGrouping.StorageClass)).Parts.Select(Line));
        Assert.Equal(
            [" KMS 3 33", "a/ None 4 400", "b/ AES256 2 210", "b/ SM4 1 50"],
            (await MeasureAsync(MeasureGrouping.Prefix)).Parts.Select(Line));
        BucketMeasure below = await MeasureAsync(prefix: "b/");
        Assert.Equal([" AES256 2 210", " SM4 1 50"], below.Parts.Select(Line));
        Assert.Contains(below.Basis, line => line.Contains("below the prefix is not known", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_partial_index_says_of_how_many_objects_it_knows_nothing()
    {
        await PutAllAsync();
        await OpenAsync();
        _clock.Advance(TimeSpan.FromMinutes(85));

        BucketMeasure measure = await MeasureAsync();

        Assert.Equal([" None 4 400", " Unknown 6 "], measure.Parts.Select(Line));
        Assert.Equal((0.4, 0.6), (measure.Parts[0].ObjectShare.Value, measure.Parts[1].ObjectShare.Value));
        Assert.Contains(measure.Basis, line => line.Contains("FullScanning, so it is not complete yet",
            StringComparison.Ordinal));
        Assert.Contains(measure.Basis, line => line.Contains("of 6 the index says nothing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_filtered_index_does_not_stand_for_the_bucket()
    {
        await PutAllAsync();
        await OpenAsync("<MetaQuery><Filters><Filter>Size &gt; 60</Filter></Filters></MetaQuery>");
        _clock.Advance(TimeSpan.FromHours(3));

        BucketMeasure measure = await MeasureAsync();

        Assert.Equal([" None 4 400", " AES256 2 210", " Unknown 4 "], measure.Parts.Select(Line));
    }

    [Fact]
    public async Task An_index_that_is_stale_says_how_far_it_has_come()
    {
        await PutAsync("old", 10, null);
        await OpenAsync();
        _clock.Advance(TimeSpan.FromDays(1));
        await PutAsync("new", 20, null);

        BucketMeasure measure = await MeasureAsync();

        Assert.Equal([" None 1 10", " Unknown 1 "], measure.Parts.Select(Line));
        Assert.Contains(measure.Basis, line => line.StartsWith(
            "The newest of them was written at 2026-11-28 08:00:00Z, and the index was updated at 2026-11-29 08:00:00Z",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task Noncurrent_versions_are_not_in_an_index()
    {
        await _client.PutBucketVersioningAsync(Bucket, true, default);
        await PutAsync("a", 10, null);
        await PutAsync("a", 20, EncryptionRule.Create(SseAlgorithm.AES256));
        await OpenAsync();
        _clock.Advance(TimeSpan.FromHours(3));

        Assert.Equal([" AES256 1 20", " Unknown 1 "], (await MeasureAsync()).Parts.Select(Line));
    }

    [Fact]
    public async Task An_index_that_is_not_open_is_not_opened()
    {
        await PutAllAsync();

        MeasureException problem = await Assert.ThrowsAsync<MeasureException>(() => MeasureAsync());

        Assert.Equal(MeasureError.IndexNotOpen, problem.Reason);
        Assert.Null(await _client.GetMetaQueryStatusAsync(Bucket, default));
        Assert.DoesNotContain("OpenMetaQuery", _oss.Operations);
    }

    [Fact]
    public async Task An_index_that_is_prepared_or_of_another_mode_cannot_be_searched()
    {
        await PutAllAsync();
        await OpenAsync();
        Assert.Equal(MeasureError.IndexNotReady,
            (await Assert.ThrowsAsync<MeasureException>(() => MeasureAsync())).Reason);
        await CallAsync("delete");
        await CallAsync("add&mode=semantic");
        _clock.Advance(TimeSpan.FromHours(3));

        MeasureException problem = await Assert.ThrowsAsync<MeasureException>(() => MeasureAsync());

        Assert.Equal(MeasureError.IndexNotReady, problem.Reason);
        Assert.Contains("semantic", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task An_index_that_is_closed_in_the_middle_gives_nothing(int searches)
    {
        await PutAllAsync();
        await OpenAsync();
        _clock.Advance(TimeSpan.FromHours(3));
        _oss.Emulator.AddFault(new EmulatorFault
        {
            Operation = "DoMetaQuery",
            Skip = searches,
            Status = 400,
            Code = "MetaQueryNotExist",
        });

        MeasureException problem = await Assert.ThrowsAsync<MeasureException>(() => MeasureAsync());

        Assert.Equal(MeasureError.IndexNotOpen, problem.Reason);
        Assert.Contains("was closed while", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_whose_index_does_not_know_the_encryption_and_a_count_that_is_refused_are_said()
    {
        await PutAllAsync();
        await OpenAsync();
        _clock.Advance(TimeSpan.FromHours(3));
        _oss.Emulator.AddFault(new EmulatorFault { Operation = "GetBucketStat", Status = 403, Code = "AccessDenied" });
        Assert.Contains((await MeasureAsync()).Basis,
            line => line.StartsWith("GetBucketStat failed (AccessDenied)", StringComparison.Ordinal));
        _oss.Emulator.AddFault(new EmulatorFault
        {
            Operation = "DoMetaQuery",
            Skip = 1,
            Status = 400,
            Code = "InvalidArgument",
        });

        MeasureException problem = await Assert.ThrowsAsync<MeasureException>(() => MeasureAsync());

        Assert.Equal(MeasureError.IndexWithoutEncryption, problem.Reason);
    }

    private static string Line(MeasuredPart part) => FormattableString.Invariant(
        $"{part.Group} {part.Encryption} {part.Objects} {part.Bytes}");

    private Task<BucketMeasure> MeasureAsync(
        MeasureGrouping grouping = MeasureGrouping.Bucket, string? prefix = null) =>
        new IndexMeasure(_client, _limiter).MeasureAsync(Bucket, prefix, grouping, default);

    private async Task PutAllAsync()
    {
        for (int i = 0; i < 4; i++)
        {
            await PutAsync($"a/{i}", 100, null);
        }

        await PutAsync("b/1", 100, EncryptionRule.Create(SseAlgorithm.AES256));
        await PutAsync("b/2", 110, EncryptionRule.Create(SseAlgorithm.AES256), "IA");
        await PutAsync("b/3", 50, EncryptionRule.Create(SseAlgorithm.SM4));
        await PutAsync("c1", 10, EncryptionRule.Create(SseAlgorithm.KMS));
        await PutAsync("c2", 11, EncryptionRule.Create(null, Key));
        await PutAsync("c3", 12, EncryptionRule.Create(null, Key, SseDataEncryption.SM4));
        _clock.Advance(TimeSpan.FromMinutes(5));
    }

    private Task<WrittenObject> PutAsync(string key, int size, EncryptionRule? rule, string? storageClass = null) =>
        _client.PutObjectAsync(
            new ObjectAddress(Bucket, key),
            ObjectContent.FromBytes(new byte[size]),
            new ObjectProperties { Encryption = rule, StorageClass = storageClass },
            default);

    private Task OpenAsync(string? filters = null) => CallAsync("add", filters);

    private async Task CallAsync(string command, string? body = null)
    {
        ReceivedResponse response = await _oss.CallAsync("POST", Bucket, null, "metaQuery&comp=" + command, body);
        Assert.Equal(200, (int)response.Status);
    }
}
