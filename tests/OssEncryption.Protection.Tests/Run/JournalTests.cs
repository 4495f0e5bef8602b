using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Run;

/// <summary>What a run believes of the journals of earlier ones.</summary>
public class JournalTests
{
    [Fact]
    public async Task A_damaged_line_ends_a_run_and_is_named_and_a_recheck_looks_at_what_is_doubtful()
    {
        using var fixture = new EmulatorFixture();
        PlanFolder plan = await PutAndPlanAsync(fixture, 6);
        await fixture.ApplyAsync(plan, throttleLimit: 1);
        string journal = JournalOf(plan);
        string[] lines = await File.ReadAllLinesAsync(journal);
        // The outcome of the fourth object is said to be that of the fifth.
        lines[8] = lines[8].Replace("\"outcome\":3", "\"outcome\":4", StringComparison.Ordinal);
        await File.WriteAllTextAsync(journal, string.Join('\n', lines) + "\n");

        var refused = Assert.Throws<PlanException>(() => fixture.Open(plan));
        Assert.Equal(PlanError.PlanDamaged, refused.Reason);
        Assert.StartsWith(
            $"Line 9 of the journal '{journal}' is not what was written. ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(
            refused.Message, Assert.Throws<PlanException>(() => PlanStatus.Read(plan)).Message);

        Applied again = await fixture.ApplyAsync(plan, recheck: true);

        Assert.Equal([3L, 4, 5], again.Outcomes.Select(outcome => outcome.Number));
        Assert.All(again.Outcomes, outcome => Assert.Equal(OutcomeReason.FoundDone, outcome.Reason));
        Assert.Equal((6, 0), (PlanStatus.Read(plan).Final, PlanStatus.Read(plan).Doubtful));
        Assert.Empty((await fixture.ApplyAsync(plan)).Outcomes);
    }

    [Theory]
    [InlineData("\"key\":\"02\"", "\"key\":\"20\"")]
    [InlineData("\"begun\":2", "\"begun\":20")]
    [InlineData("\"run\":1", "\"run\":2")]
    [InlineData("\"plan\":\"", "\"plan\":\"x")]
    public async Task A_line_that_does_not_fit_to_the_plan_is_damage_even_with_right_checksums(string was, string now)
    {
        using var fixture = new EmulatorFixture();
        PlanFolder plan = await PutAndPlanAsync(fixture, 4);
        await fixture.ApplyAsync(plan, throttleLimit: 1);
        string journal = JournalOf(plan);
        string[] lines = await File.ReadAllLinesAsync(journal);
        using (var chain = new JournalChain())
        using (FileStream file = File.Create(journal))
        {
            foreach (string line in lines)
            {
                string open = line[..line.LastIndexOf(",\"sum\"", StringComparison.Ordinal)] + "}";
                chain.Seal(new StringBuilder(open.Replace(was, now, StringComparison.Ordinal)), file);
            }
        }

        Assert.Equal(PlanError.PlanDamaged, Assert.Throws<PlanException>(() => fixture.Open(plan)).Reason);
    }

    [Fact]
    public async Task A_renamed_journal_is_damage()
    {
        using var fixture = new EmulatorFixture();
        PlanFolder plan = await PutAndPlanAsync(fixture, 2);
        await fixture.ApplyAsync(plan);
        string journal = JournalOf(plan);
        File.Move(journal, journal.Replace("00001", "00002", StringComparison.Ordinal));

        Assert.Contains("Line 1 of the journal", Assert.Throws<PlanException>(() => fixture.Open(plan)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_journal_of_version_0_1_can_be_read_and_its_objects_are_looked_at_again()
    {
        using var fixture = new EmulatorFixture();
        var properties = new ObjectProperties
        {
            ContentType = "text/plain",
            Tags = new Dictionary<string, string> { ["stage"] = "1" },
        };
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10), properties);
        await fixture.PutAsync("b", EmulatorFixture.Bytes(10), properties);
        PlanFolder plan = await fixture.PlanAsync();
        StoredState before = (await fixture.ReadAsync("a")).State;
        await fixture.PutAsync(
            "a", EmulatorFixture.Bytes(10), properties with { Encryption = EmulatorFixture.Kms });
        Directory.CreateDirectory(Path.Combine(plan.Path, "journal"));
        string[] lines =
        [
            $"{{'record':'Run','time':'2026-01-02T03:04:05.678Z','plan':'{plan.Header.Id}','shard':'1/1'}}",
            "{'record':'Begun','time':'2026-01-02T03:04:05.678Z','number':0,'bucket':'invoices','key':'a','size':10," +
            $"'crc64':'{before.Crc64}','etag':'{before.ETag}','found':{{'algorithm':'None'}}," +
            $"'properties':{{'storage class':'Standard','ACL':'default','Content-Type':'{OldDigest("text/plain")}'," +
            $"'tag stage':'{OldDigest("1")}'}}}}",
            OldOutcome(0, "a"),
            OldOutcome(1, "b"),
            "{'record':'End','time':'2026-01-02T03:04:06.000Z','complete':true}",
        ];
        await File.WriteAllTextAsync(
            Path.Combine(plan.Path, "journal", "00001-1of1.jsonl"),
            string.Join('\n', lines).Replace('\'', '"') + "\n");

        PlanStatus status = PlanStatus.Read(plan);
        Assert.Equal((2, 0, 0), (status.Doubtful, status.Final, status.Counts.Count));
        Assert.All(PlanStatus.ReadOutcomes(plan), outcome => Assert.True(outcome.IsDoubtful));
        Applied applied = await fixture.ApplyAsync(plan);

        Assert.Equal(
            [OutcomeReason.FoundDone, OutcomeReason.Copied], applied.Outcomes.Select(outcome => outcome.Reason));
        Assert.Equal((0, 2), (PlanStatus.Read(plan).Doubtful, PlanStatus.Read(plan).Final));
    }

    [Fact]
    public async Task A_folder_that_vanishes_ends_the_run_at_the_next_object()
    {
        using var fixture = new EmulatorFixture();
        PlanFolder plan = await PutAndPlanAsync(fixture, 20);
        int copies = 0;
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            HttpResponseMessage response = await send();
            if (request.Method == HttpMethod.Put && Interlocked.Increment(ref copies) == 3)
            {
                Directory.Delete(plan.Path, recursive: true);
            }

            return response;
        };

        var gone = await Assert.ThrowsAsync<FileNotFoundException>(() => fixture.ApplyAsync(plan, throttleLimit: 1));

        Assert.Equal(3, copies);
        Assert.Contains("the folder of the plan was moved or removed", gone.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_folder_of_a_plan_and_all_in_it_is_private_to_its_user()
    {
        using var fixture = new EmulatorFixture();
        PlanFolder plan = await PutAndPlanAsync(fixture, 2);
        await fixture.ApplyAsync(plan);

        const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(
            Directory.GetDirectories(plan.Path, "*", SearchOption.AllDirectories).Append(plan.Path),
            folder => Assert.Equal(OwnerFile | UnixFileMode.UserExecute, File.GetUnixFileMode(folder)));
        Assert.All(
            Directory.GetFiles(plan.Path, "*", SearchOption.AllDirectories),
            file => Assert.Equal(OwnerFile, File.GetUnixFileMode(file)));
    }

    // Format 1 took 700 bytes, and 915 with ten tags.
    [Theory]
    [InlineData(0, 350)]
    [InlineData(10, 457)]
    public void An_object_takes_half_the_bytes_of_format_1(int tags, int most)
    {
        const int Count = 200;
        using var folder = new TemporaryFolder();
        TestPlan.Write(folder.PathOf("plan"), Count,
            [.. Enumerable.Range(0, Count).Select(i => TestPlan.Entry(i, $"2026/07/invoice-{i:D6}.pdf"))]);
        PlanFolder plan = PlanFolder.Open(folder.PathOf("plan"));

        TestJournal.Write(plan, Enumerable.Range(0, Count), Enumerable.Range(0, Count), tags: tags);

        Assert.InRange(new FileInfo(JournalOf(plan)).Length / Count, 200, most);
    }

    private static string OldOutcome(int number, string key) =>
        $"{{'record':'Outcome','time':'2026-01-02T03:04:06.000Z','number':{number},'bucket':'invoices','key':'{key}'," +
        "'size':10,'status':'Proved','reason':'Copied','copied':true}";

    private static string OldDigest(string value) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)).AsSpan(0, 8));

    private static string JournalOf(PlanFolder plan) =>
        Assert.Single(Directory.GetFiles(Path.Combine(plan.Path, "journal"), "*.jsonl"));

    private static async Task<PlanFolder> PutAndPlanAsync(EmulatorFixture fixture, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await fixture.PutAsync($"{i:D2}", EmulatorFixture.Bytes(100, i));
        }

        return await fixture.PlanAsync();
    }
}
