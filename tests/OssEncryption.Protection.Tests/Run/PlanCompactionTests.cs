using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Run;

/// <summary>A finished plan takes less room, and says what it said.</summary>
public sealed class PlanCompactionTests : IDisposable
{
    private const int Objects = 24;
    private const int Step = 7;

    private readonly EmulatorFixture _fixture = new("Enabled");

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task What_is_read_of_a_compacted_plan_is_what_was_read_before()
    {
        PlanFolder plan = await AppliedAsync();
        string[] entries = Entries(plan);
        var before = PlanStatus.Read(plan);
        byte[][] journals = Read(plan);

        var compaction = PlanCompaction.Of(plan);

        Assert.Equal(2, compaction.Journals);
        Assert.Equal(journals.Sum(journal => (long)journal.Length), compaction.BytesBefore);
        Assert.True(compaction.BytesAfter < compaction.BytesBefore / 2);
        Assert.Equal(
            ["00001-1of2.jsonl.gz", "00002-2of2.jsonl.gz"],
            Directory.GetFiles(Path.Combine(plan.Path, "journal"), "*.jsonl*").Select(Path.GetFileName).Order());
        plan = PlanFolder.Open(plan.Path);
        Assert.Equal(entries, Entries(plan));
        var after = PlanStatus.Read(plan);
        Assert.Equal(
            (before.Final, before.Runs, before.LastRun, before.Doubtful, before.Planned),
            (after.Final, after.Runs, after.LastRun, after.Doubtful, after.Planned));
        Assert.Equal(before.Counts, after.Counts);
        Assert.Equal(before.Shards, after.Shards);
        Assert.Equal(
            KeptVersions.Read(plan).Select(kept => kept.Address), KeptVersions.Read(plan).Select(kept => kept.Address));
        Assert.Equal(Objects, KeptVersions.Read(plan).Count());
    }

    [Fact]
    public async Task A_compacted_plan_is_compacted_once_and_applied_again_without_harm()
    {
        PlanFolder plan = await AppliedAsync();
        PlanCompaction.Of(plan);
        var again = PlanCompaction.Of(plan);
        Assert.Equal(again.BytesBefore, again.BytesAfter);
        _fixture.Handler.Reset();

        Applied applied = await _fixture.ApplyAsync(plan);

        Assert.Empty(applied.Outcomes);
        Assert.Equal(Objects, applied.Summary.DoneBefore);
        Assert.Empty(_fixture.Handler.Requests);
        Assert.Equal(3, PlanCompaction.Of(plan).Journals);
    }

    [Fact]
    public async Task An_unfinished_plan_and_one_that_a_run_works_on_are_refused_and_stay()
    {
        await PutAsync();
        PlanFolder plan = await _fixture.PlanAsync();
        Refuses(plan);
        await _fixture.ApplyAsync(plan, new PlanShard(1, 2));
        Refuses(plan);
        await _fixture.ApplyAsync(plan);
        using (_fixture.Open(plan))
        {
            Assert.Equal(PlanError.PlanInUse, Assert.Throws<PlanException>(() => PlanCompaction.Of(plan)).Reason);
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(plan.Path, "journal"), "*.gz*"));
    }

    [Fact]
    public async Task A_compaction_that_was_cut_off_is_finished_by_the_next_one()
    {
        PlanFolder plan = await AppliedAsync();
        string[] entries = Entries(plan);
        string journal = Path.Combine(plan.Path, "journal", "00001-1of2.jsonl");
        await File.WriteAllBytesAsync(journal + ".gz.part", [1, 2, 3]);
        await File.WriteAllBytesAsync(journal + ".gz", [31, 139]);
        Assert.Equal(entries, Entries(plan));

        PlanCompaction.Of(plan);

        Assert.Equal(entries, Entries(plan));
        Assert.False(File.Exists(journal));
        Assert.False(File.Exists(journal + ".gz.part"));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(12)]
    [InlineData(0)]
    public async Task A_compacted_journal_that_is_damaged_finishes_no_object(int length)
    {
        PlanFolder plan = await AppliedAsync();
        PlanCompaction.Of(plan);
        string journal = Path.Combine(plan.Path, "journal", "00001-1of2.jsonl.gz");
        byte[] bytes = await File.ReadAllBytesAsync(journal);
        byte[] torn = [.. bytes.Take(bytes.Length - length)];
        torn[torn.Length / 2] ^= 0x55;
        await File.WriteAllBytesAsync(journal, torn);

        PlanException problem = Assert.Throws<PlanException>(() => PlanStatus.Read(plan));

        Assert.Equal(PlanError.PlanDamaged, problem.Reason);
        Applied applied = await _fixture.ApplyAsync(plan, recheck: true);
        Assert.NotEmpty(applied.Outcomes);
        Assert.Equal(Objects, PlanStatus.Read(plan).Final);
    }

    [Fact]
    public async Task No_byte_of_a_compacted_journal_can_be_missing_or_another()
    {
        PlanFolder plan = await AppliedAsync();
        PlanCompaction.Of(plan);
        string journal = Path.Combine(plan.Path, "journal", "00001-1of2.jsonl.gz");
        byte[] bytes = await File.ReadAllBytesAsync(journal);
        IEnumerable<byte[]> cutOff = Enumerable.Range(0, bytes.Length / Step).Select(count => bytes[..(Step * count)]);
        foreach (byte[] damaged in cutOff.Concat(Changed(bytes)).Concat(Changed(bytes[..^100])))
        {
            await File.WriteAllBytesAsync(journal, damaged);

            PlanException problem = Assert.Throws<PlanException>(() => PlanStatus.Read(plan));

            Assert.Equal(PlanError.PlanDamaged, problem.Reason);
        }
    }

    private static IEnumerable<byte[]> Changed(byte[] bytes)
    {
        const int Header = 10;
        for (int at = Header; at < bytes.Length; at += Step)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 0x55;
            yield return changed;
        }
    }

    private static void Refuses(PlanFolder plan) => Assert.Equal(
        PlanError.PlanNotFinished, Assert.Throws<PlanException>(() => PlanCompaction.Of(plan)).Reason);

    private static string[] Entries(PlanFolder plan) =>
        [.. PlanStatus.ReadEntries(plan).Select(pair => $"{pair.Entry} {pair.Outcome}")];

    private static byte[][] Read(PlanFolder plan) =>
        [.. Directory.GetFiles(Path.Combine(plan.Path, "journal"), "*.jsonl").Select(File.ReadAllBytes)];

    private async Task PutAsync()
    {
        for (int i = 0; i < Objects; i++)
        {
            await _fixture.PutAsync($"{i:D3}", EmulatorFixture.Bytes(1000, i), new ObjectProperties
            {
                UserMetadata = new Dictionary<string, string> { ["n"] = $"{i}" },
            });
        }
    }

    private async Task<PlanFolder> AppliedAsync()
    {
        await PutAsync();
        PlanFolder plan = await _fixture.PlanAsync(shardCount: 2);
        await _fixture.ApplyAsync(plan, new PlanShard(1, 2));
        await _fixture.ApplyAsync(plan, new PlanShard(2, 2));
        return plan;
    }
}
