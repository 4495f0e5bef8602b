using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Measurement;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Measurement;

/// <summary>Measures from an inventory, and from samples of an inventory and of a listing.</summary>
public sealed class ListMeasureTests : IDisposable
{
    private static readonly EncryptionRule Aes = EncryptionRule.Create(SseAlgorithm.AES256);

    private readonly LocalService _service = new();
    private readonly ConcurrencyLimiter _limiter = new(4);

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task A_sample_of_everything_is_a_count()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("a/1", content: "12345");
        await _service.PutAsync("a/2", Aes, "IA", content: "123");
        await _service.PutAsync("b", Aes, content: "12");

        Assert.Equal(
            [" None 1 5 0.333 to 0.333", " AES256 2 5 0.667 to 0.667"], Lines(await SampleAsync(new())));
        Assert.Equal(
            [
                "IA None 0 0 0.000 to 0.000", "IA AES256 1 3 1.000 to 1.000", "Standard None 1 5 0.500 to 0.500",
                "Standard AES256 1 2 0.500 to 0.500",
            ],
            Lines(await SampleAsync(new() { Grouping = MeasureGrouping.StorageClass })));
        Assert.Equal(
            [" None 0 0 0.000 to 0.000", " AES256 1 2 1.000 to 1.000", "a/ None 1 5 0.500 to 0.500",
                "a/ AES256 1 3 0.500 to 0.500"],
            Lines(await SampleAsync(new() { Grouping = MeasureGrouping.Prefix })));
    }

    [Fact]
    public async Task A_sample_asks_for_no_more_objects_than_it_says()
    {
        await _service.MakeBucketAsync();
        for (int i = 0; i < 30; i++)
        {
            await _service.PutAsync($"{i:D2}", i % 3 == 0 ? null : Aes);
        }

        _service.Emulator.ClearRequests();
        BucketMeasure measure = await SampleAsync(new() { SampleSize = 10, Random = new Random(1) });

        Assert.Equal(10, _service.Operations.Count(name => name == "HeadObject"));
        Assert.Equal(30, measure.Parts.Sum(part => part.Objects));
        Assert.All(measure.Parts, part => Assert.True(part.ObjectShare.Low < part.ObjectShare.High));
        Assert.StartsWith("HeadObject was sent for 10 of 30 objects of the listing", measure.Basis[0],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bounds_hold_the_truth_in_about_95_of_100_samples()
    {
        const int Runs = 2000;
        int objectHits = 0;
        int byteHits = 0;
        ListedObject[] all =
        [
            .. Enumerable.Range(0, 2000).Select(i => new ListedObject
            {
                Address = new ObjectAddress("b", $"{i}"),
                Size = 1000 + (i * 37 % 1000),
            }),
        ];
        double plain = all.Where((_, i) => i % 5 == 0).Sum(item => (double)item.Size) / all.Sum(item => item.Size);
        var random = new Random(16);
        for (int run = 0; run < Runs; run++)
        {
            var sample = new GroupSample(100, random);
            Array.ForEach(all, sample.Offer);
            await sample.AskAsync(item => Task.FromResult<MeasuredEncryption?>(
                int.Parse(item.Address.Key, System.Globalization.CultureInfo.InvariantCulture) % 5 == 0
                    ? MeasuredEncryption.None
                    : MeasuredEncryption.KMS));
            MeasuredPart none = sample.Estimate(null).First();
            objectHits += none.ObjectShare.Low <= 0.2 && 0.2 <= none.ObjectShare.High ? 1 : 0;
            byteHits += none.ByteShare!.Low <= plain && plain <= none.ByteShare.High ? 1 : 0;
        }

        Assert.InRange(objectHits, 0.93 * Runs, 0.97 * Runs);
        Assert.InRange(byteHits, 0.92 * Runs, 0.97 * Runs);
    }

    [Fact]
    public async Task Wilsons_interval_is_that_of_the_literature()
    {
        // 5 of 50 from a population without end: 0.0435 to 0.2136.
        var sample = new GroupSample(50, new Random(1));
        for (int i = 0; i < 1_000_000; i++)
        {
            sample.Offer(new ListedObject { Address = new ObjectAddress("b", "k"), Size = 1 });
        }

        int asked = 0;
        await sample.AskAsync(_ => Task.FromResult<MeasuredEncryption?>(
            asked++ < 5 ? MeasuredEncryption.None : MeasuredEncryption.KMS));

        MeasuredShare share = sample.Estimate(null).First().ObjectShare;

        Assert.Equal((0.1, 0.0435, 0.2136), (share.Value, Math.Round(share.Low, 4), Math.Round(share.High, 4)));
    }

    [Fact]
    public async Task What_may_not_be_read_is_unknown_and_what_is_gone_does_not_count()
    {
        await _service.MakeBucketAsync();
        foreach (string key in new[] { "a", "b", "c", "d" })
        {
            await _service.PutAsync(key);
        }

        _service.Emulator.AddFault(new EmulatorFault
        {
            Operation = "HeadObject",
            Count = 1,
            Status = 403,
            Code = "AccessDenied",
        });
        _service.Emulator.AddFault(new EmulatorFault
        {
            Operation = "HeadObject",
            Skip = 1,
            Count = 1,
            Status = 404,
            Code = "NoSuchKey",
        });

        BucketMeasure measure = await SampleAsync(new());

        Assert.Equal(
            [MeasuredEncryption.None, MeasuredEncryption.Unknown], measure.Parts.Select(part => part.Encryption));
        Assert.Equal([3L, 1L], measure.Parts.Select(part => part.Objects));
    }

    [Fact]
    public async Task An_inventory_is_counted_without_a_request_for_an_object_and_odd_truth_values_are_unknown()
    {
        string manifest = await WriteAsync(
            "invoices,a/1,5,Standard,2026-07-01T00-00-00Z,E,Normal,false\n" +
            "invoices,a/2,7,Standard,2026-07-01T00-00-00Z,E,Normal,TRUE\n" +
            "invoices,b,9,IA,2026-07-01T00-00-00Z,E,Normal,yes\n");
        _service.Emulator.ClearRequests();

        Assert.Equal(
            [" None 1 5 0.333 to 0.333", " Encrypted 1 7 0.333 to 0.333", " Unknown 1 9 0.333 to 0.333"],
            Lines(await CountAsync(new() { Manifest = manifest })));
        Assert.Equal(
            [" Unknown 1 9 1.000 to 1.000", "a/ None 1 5 0.500 to 0.500", "a/ Encrypted 1 7 0.500 to 0.500"],
            Lines(await CountAsync(new() { Manifest = manifest, Grouping = MeasureGrouping.Prefix })));
        Assert.DoesNotContain("HeadObject", _service.Operations);
    }

    [Fact]
    public async Task A_sample_of_an_inventory_asks_for_its_objects()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("a", Aes);
        string manifest = await WriteAsync(InventoryFiles.Plain);

        Assert.Equal(
            [" None 0 0 0.000 to 0.000", " AES256 1 5 1.000 to 1.000"],
            Lines(await SampleAsync(new() { Manifest = manifest })));
    }

    [Fact]
    public async Task An_inventory_without_the_encryption_or_without_a_name_is_refused()
    {
        await _service.MakeBucketAsync(InventoryFiles.Bucket);
        string manifest = await new InventoryFiles { Schema = "Bucket, Key, Size", Files = ["invoices,a,5\n"] }
            .WriteAsync(_service.Client);

        MeasureException problem = await Assert.ThrowsAsync<MeasureException>(
            () => CountAsync(new() { Manifest = manifest }));

        Assert.Equal(MeasureError.InventoryWithoutEncryption, problem.Reason);
        await Assert.ThrowsAsync<Protection.Inventory.InventoryException>(() => CountAsync(new()));
    }

    [Fact]
    public async Task Too_many_prefixes_are_refused()
    {
        string manifest = await WriteAsync(string.Concat(Enumerable.Range(0, 1001).Select(i =>
            $"invoices,{i}/a,5,Standard,2026-07-01T00-00-00Z,E,Normal,false\n")));

        MeasureException problem = await Assert.ThrowsAsync<MeasureException>(
            () => CountAsync(new() { Manifest = manifest, Grouping = MeasureGrouping.Prefix }));

        Assert.Equal(MeasureError.TooManyGroups, problem.Reason);
    }

    private async Task<string> WriteAsync(string rows)
    {
        await _service.MakeBucketAsync(InventoryFiles.Bucket);
        return await new InventoryFiles { Files = [rows] }.WriteAsync(_service.Client);
    }

    private static string[] Lines(BucketMeasure measure) =>
    [
        .. measure.Parts.Select(part => FormattableString.Invariant(
            $"{part.Group} {part.Encryption} {part.Objects} {part.Bytes} ") + FormattableString.Invariant(
            $"{part.ObjectShare.Low:0.000} to {part.ObjectShare.High:0.000}")),
    ];

    private Task<BucketMeasure> SampleAsync(ListMeasureOptions options) =>
        new ListMeasure(_service.Client, _limiter, options).SampleAsync(LocalService.Bucket, default);

    private Task<BucketMeasure> CountAsync(ListMeasureOptions options) =>
        new ListMeasure(_service.Client, _limiter, options).CountAsync(LocalService.Bucket, default);
}
