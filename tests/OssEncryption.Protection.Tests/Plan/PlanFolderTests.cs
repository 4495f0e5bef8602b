using System.IO.Compression;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Plan;

public sealed class PlanFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Place => _folder.PathOf("plan");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_header_is_read_as_it_was_written()
    {
        PlanHeader written = TestPlan.Write(Place, 10, TestPlan.Entry(0));

        PlanHeader read = PlanFolder.Open(Place).Header;

        Assert.Equivalent(written, read, strict: true);
        Assert.Equal(("entries-00001.jsonl.gz", 1L), (read.Files.Single().Name, read.Files.Single().Entries));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("two\nlines\r\n")]
    [InlineData("\u0000\u0001\u001f\u007f\u0085\u2028\u2029")]
    [InlineData("\"quoted\\\"\t")]
    [InlineData("\ud83d\ude00/発票/é")]
    [InlineData("</script>&amp;%0A")]
    public void Any_key_survives(string key)
    {
        TestPlan.Write(Place, 10, TestPlan.Entry(0, key));

        PlanEntry entry = Assert.Single(PlanFolder.Open(Place).ReadEntries(PlanShard.Whole));

        Assert.Equal(TestPlan.Entry(0, key), entry);
    }

    [Fact]
    public void Every_property_of_an_entry_survives()
    {
        PlanEntry[] entries =
        [
            TestPlan.Entry(0) with { Found = null, Detail = "InternalError", Reason = PlanReason.Unreadable },
            TestPlan.Entry(1) with
            {
                Address = new ObjectAddress("logs", "b", "CAEQ/+ \""),
                Size = long.MaxValue,
                ETag = "",
                LastModified = new DateTimeOffset(2019, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
                StorageClass = "DeepColdArchive",
                Found = EncryptionRule.FromService(SseAlgorithm.KMS, "key-2", SseDataEncryption.SM4),
                Action = PlanAction.CopyByParts,
            },
            .. Enum.GetValues<PlanReason>().Select((reason, i) => TestPlan.Entry(i + 2) with { Reason = reason }),
        ];
        TestPlan.Write(Place, 4, entries);

        Assert.Equal(entries, PlanFolder.Open(Place).ReadEntries(PlanShard.Whole));
    }

    [Fact]
    public void Shards_over_several_files_make_up_the_plan()
    {
        TestPlan.Write(Place, 3, [.. Enumerable.Range(0, 11).Select(i => TestPlan.Entry(i, $"k{i}"))]);
        PlanFolder plan = PlanFolder.Open(Place);

        Assert.Equal(["k1", "k5", "k9"], plan.ReadEntries(new PlanShard(2, 4)).Select(entry => entry.Address.Key));
        Assert.Equal(
            Enumerable.Range(0, 11).Select(i => (long)i),
            Enumerable.Range(1, 4).SelectMany(i => plan.ReadEntries(new PlanShard(i, 4)))
                .Select(entry => entry.Number).Order());
        Assert.Equal([3L, 3, 3, 2], plan.Header.Files.Select(file => file.Entries));
    }

    [Fact]
    public void A_plan_without_objects_is_a_plan()
    {
        TestPlan.Write(Place, 3);

        Assert.Empty(PlanFolder.Open(Place).ReadEntries(PlanShard.Whole));
        Assert.Equal(["plan.json"], Names());
    }

    [Fact]
    public void An_unfinished_plan_is_removed_with_its_folder()
    {
        using (var writer = new PlanWriter(Place, 1))
        {
            writer.Add(TestPlan.Entry(0));
            writer.Add(TestPlan.Entry(1));
        }

        Assert.False(Directory.Exists(Place));
    }

    [Fact]
    public void An_existing_folder_stays_when_the_plan_is_not_finished()
    {
        Directory.CreateDirectory(Place);
        using (var writer = new PlanWriter(Place))
        {
            writer.Add(TestPlan.Entry(0));
        }

        Assert.Empty(Names());
    }

    [Fact]
    public void A_folder_that_is_not_empty_is_left_alone()
    {
        Directory.CreateDirectory(Place);
        File.WriteAllText(_folder.PathOf("plan", "notes.txt"), "mine");

        AssertFails(PlanError.PlanFolderNotEmpty, () => new PlanWriter(Place));
        Assert.Equal(["notes.txt"], Names());
    }

    [Fact]
    public void A_missing_folder_is_named() =>
        AssertFails(PlanError.PlanNotFound, () => PlanFolder.Open(Place));

    [Fact]
    public void A_folder_of_other_files_is_not_a_plan()
    {
        Directory.CreateDirectory(Place);
        AssertFails(PlanError.NotAPlan, () => PlanFolder.Open(Place));
        File.WriteAllText(_folder.PathOf("plan", "plan.json"), "{\"resource_changes\": []}");
        AssertFails(PlanError.NotAPlan, () => PlanFolder.Open(Place));
        File.WriteAllText(_folder.PathOf("plan", "plan.json"), "not JSON");
        AssertFails(PlanError.NotAPlan, () => PlanFolder.Open(Place));
    }

    [Fact]
    public void Entries_without_a_header_are_an_unfinished_plan()
    {
        TestPlan.Write(Place, 1, TestPlan.Entry(0));
        File.Delete(_folder.PathOf("plan", "plan.json"));

        AssertFails(PlanError.PlanIncomplete, () => PlanFolder.Open(Place));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        TestPlan.Write(Place, 1, TestPlan.Entry(0), TestPlan.Entry(1));
        File.Delete(_folder.PathOf("plan", "entries-00002.jsonl.gz"));

        AssertFails(PlanError.PlanIncomplete, () => PlanFolder.Open(Place), "entries-00002.jsonl.gz");
    }

    [Fact]
    public void A_newer_format_is_told_from_damage()
    {
        TestPlan.Write(Place, 1, TestPlan.Entry(0));
        Edit("\"format\": 1", "\"format\": 2");

        AssertFails(PlanError.PlanFormatNewer, () => PlanFolder.Open(Place));
    }

    [Theory]
    [InlineData("\"KMS\"", "\"AES256\"")]
    [InlineData("entries-00001.jsonl.gz", "../../etc/passwd")]
    [InlineData("\"allVersions\": true", "\"allVersions\": false")]
    [InlineData("\"checksum\": \"", "\"checksum\": \"0")]
    [InlineData("}\n", "")]
    [InlineData("\"files\": [", "\"files\": [ ")]
    public void An_edited_header_is_refused(string from, string to)
    {
        TestPlan.Write(Place, 1, TestPlan.Entry(0));
        Edit(from, to);

        AssertFails(PlanError.PlanDamaged, () => PlanFolder.Open(Place));
    }

    [Fact]
    public void A_header_that_names_a_file_elsewhere_is_refused_though_its_checksum_is_right()
    {
        File.WriteAllText(_folder.PathOf("entries-00001.jsonl.gz"), "");
        Directory.CreateDirectory(Place);
        foreach (string name in new[]
        {
            "../entries-00001.jsonl.gz", "/entries-00001.jsonl.gz", "entries-1.jsonl.gz",
        })
        {
            PlanHeader header = TestPlan.Header with { Files = [new PlanFile(name, 1, new string('0', 64))] };
            File.WriteAllText(_folder.PathOf("plan", "plan.json"), PlanHeaderJson.Write(header));

            AssertFails(PlanError.PlanDamaged, () => PlanFolder.Open(Place));
        }
    }

    [Fact]
    public void No_entry_of_a_damaged_file_is_returned()
    {
        TestPlan.Write(Place, 2, [.. Enumerable.Range(0, 4).Select(i => TestPlan.Entry(i))]);
        string second = _folder.PathOf("plan", "entries-00002.jsonl.gz");
        byte[] bytes = File.ReadAllBytes(second);
        bytes[^1] ^= 1;
        File.WriteAllBytes(second, bytes);
        PlanFolder plan = PlanFolder.Open(Place);
        var read = new List<long>();

        AssertFails(PlanError.PlanDamaged, () => read.AddRange(Numbers()), "entries-00002.jsonl.gz");
        Assert.Equal([0L, 1], read);

        IEnumerable<long> Numbers()
        {
            foreach (PlanEntry entry in plan.ReadEntries(PlanShard.Whole))
            {
                read.Add(entry.Number);
            }

            return [];
        }
    }

    [Fact]
    public void A_file_of_another_plan_is_refused()
    {
        TestPlan.Write(Place, 2, TestPlan.Entry(0));
        TestPlan.Write(_folder.PathOf("other"), 2, TestPlan.Entry(0, "b"));
        File.Copy(
            _folder.PathOf("other", "entries-00001.jsonl.gz"), _folder.PathOf("plan", "entries-00001.jsonl.gz"), true);

        AssertFails(
            PlanError.PlanDamaged, () => PlanFolder.Open(Place).ReadEntries(PlanShard.Whole).ToList());
    }

    [Fact]
    public void Entries_are_lines_of_JSON_that_other_tools_read()
    {
        TestPlan.Write(Place, 10, TestPlan.Entry(0, "a\nb"));
        using var file = new GZipStream(
            File.OpenRead(_folder.PathOf("plan", "entries-00001.jsonl.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(file);

        Assert.Equal(
            "{\"number\":0,\"bucket\":\"invoices\",\"key\":\"a\\u000ab\",\"size\":5," +
            "\"etag\":\"5D41402ABC4B2A76B9719D911017C592\",\"lastModified\":\"2026-06-30T23:59:59.000Z\"," +
            "\"storageClass\":\"Standard\",\"found\":{\"algorithm\":\"None\"},\"action\":\"Copy\"," +
            "\"reason\":\"NotEncrypted\"}\n",
            reader.ReadToEnd());
    }

    private static void AssertFails(PlanError reason, Action act, string? named = null)
    {
        PlanException problem = Assert.Throws<PlanException>(act);
        Assert.Equal(reason, problem.Reason);
        Assert.Contains(named ?? "", problem.Message, StringComparison.Ordinal);
    }

    private static void AssertFails(PlanError reason, Func<object> act, string? named = null) =>
        AssertFails(reason, () => { _ = act(); }, named);

    private void Edit(string from, string to)
    {
        string file = _folder.PathOf("plan", "plan.json");
        string text = File.ReadAllText(file);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
    }

    private IEnumerable<string> Names() =>
        Directory.GetFileSystemEntries(Place).Select(path => Path.GetFileName(path)!).Order();
}
