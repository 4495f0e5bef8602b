using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Plan;

/// <summary>A process that replaces a plan may die at any moment; nobody has to move folders.</summary>
public sealed class PlanReplacementTests : IDisposable
{
    private static readonly EncryptionRule Aes = EncryptionRule.Create(SseAlgorithm.AES256);

    private readonly EmulatorFixture _fixture = new();
    private readonly TemporaryFolder _folder = new();

    private string Place => _folder.PathOf("plan");

    private string New => Place + ".new";

    private string Old => Place + ".old";

    public void Dispose()
    {
        _fixture.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Between_the_two_moves_whoever_reads_the_plan_finds_the_new_one()
    {
        (string _, string made) = await DieAsync(moves: 1);

        Assert.Equal(made, PlanFolder.Open(Place).Header.Id);
        Assert.Equal(["plan", "plan.old"], Folders());
        await ReplaceAsync();
        Assert.Equal(["plan"], Folders());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Between_the_two_moves_the_next_replacement_takes_over(bool resumes)
    {
        (string old, string made) = await DieAsync(moves: 1);

        string next = await ReplaceAsync(resumes);

        Assert.DoesNotContain(next, new[] { old, made });
        Assert.Equal(next, PlanFolder.Open(Place).Header.Id);
        Assert.Equal(["plan"], Folders());
    }

    [Fact]
    public async Task Between_the_two_moves_the_place_is_not_free_for_another_plan()
    {
        (string _, string made) = await DieAsync(moves: 1);

        PlanException taken = await Assert.ThrowsAsync<PlanException>(() => MakeAsync(Options));

        Assert.Equal(PlanError.PlanFolderNotEmpty, taken.Reason);
        Assert.Equal(made, PlanFolder.Open(Place).Header.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Before_the_first_move_the_old_plan_is_read_and_the_next_replacement_makes_another(bool isMarked)
    {
        (string old, string made) = await DieAsync(moves: 0);
        if (isMarked)
        {
            File.WriteAllText(Path.Combine(New, "planning.jsonl"), "what was not deleted yet");
        }

        Assert.Equal(old, PlanFolder.Open(Place).Header.Id);
        Assert.DoesNotContain(await ReplaceAsync(), new[] { old, made });
        Assert.Equal(["plan"], Folders());
    }

    [Fact]
    public async Task Before_the_first_move_a_planning_that_goes_on_puts_the_new_plan_in_its_place()
    {
        (string _, string made) = await DieAsync(moves: 0);
        _fixture.Handler.Reset();

        PlanException done = await Assert.ThrowsAsync<PlanException>(() => ReplaceAsync(resumes: true));

        Assert.Equal(PlanError.PlanFolderNotEmpty, done.Reason);
        Assert.Contains("nothing to go on with", done.Message, StringComparison.Ordinal);
        Assert.Equal(made, PlanFolder.Open(Place).Header.Id);
        Assert.Equal(["plan"], Folders());
        Assert.Empty(_fixture.Handler.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("plan.json")]
    [InlineData("entries-00001.jsonl.gz")]
    public async Task After_the_second_move_what_is_left_of_the_old_plan_is_removed_by_the_next_one(string gone)
    {
        (string _, string made) = await DieAsync(moves: 2);
        File.Delete(Path.Combine(Old, gone.Length == 0 ? "none" : gone));

        Assert.Equal(made, PlanFolder.Open(Place).Header.Id);
        await ReplaceAsync();
        Assert.Equal(["plan"], Folders());
    }

    [Theory]
    [InlineData(".old")]
    [InlineData(".new")]
    public async Task What_somebody_else_has_put_there_is_not_removed(string suffix)
    {
        await MakeAsync(Options);
        Directory.CreateDirectory(Place + suffix);
        await File.WriteAllTextAsync(Path.Combine(Place + suffix, "notes.txt"), "mine");

        PlanException refused = await Assert.ThrowsAsync<PlanException>(() => ReplaceAsync());

        Assert.Equal(PlanError.PlanFolderNotEmpty, refused.Reason);
        Assert.Contains($"'{Place}{suffix}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("notes.txt", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Place + suffix, "notes.txt")));
    }

    [Fact]
    public async Task A_new_plan_that_is_lost_leaves_the_old_one()
    {
        (string old, string _) = await DieAsync(moves: 1);
        Directory.Delete(New, recursive: true);

        Assert.Equal(old, PlanFolder.Open(Place).Header.Id);
        Assert.Equal(["plan"], Folders());
    }

    [Fact]
    public async Task A_run_that_begins_while_the_plan_is_replaced_keeps_it()
    {
        await _fixture.PutAsync("k", []);
        PlanFolder plan = await MakeAsync(Options);
        var limiter = new ConcurrencyLimiter(1);
        using var planner = new PlanBuilder(_fixture.Client, limiter, Options with { Replaces = true });
        await planner.AddAsync(EmulatorFixture.Bucket, Aes, default);
        _fixture.Open(plan).Dispose();

        PlanException applied = Assert.Throws<PlanException>(planner.Complete);

        Assert.Equal(PlanError.PlanHasJournal, applied.Reason);
        Assert.Equal(plan.Header.Id, PlanFolder.Open(Place).Header.Id);
    }

    [Fact]
    public async Task A_run_of_a_plan_that_was_replaced_since_it_was_opened_writes_no_journal_into_the_new_one()
    {
        await _fixture.PutAsync("k", []);
        PlanFolder plan = await MakeAsync(Options);
        await ReplaceAsync();

        PlanException replaced = Assert.Throws<PlanException>(() => _fixture.Open(plan));

        Assert.Equal(PlanError.PlanInUse, replaced.Reason);
        Assert.Equal(1, PlanStatus.Read(PlanFolder.Open(Place)).Planned);
        Assert.Empty(Directory.GetFiles(Path.Combine(Place, "journal"), "*.jsonl"));
    }

    [Fact]
    public async Task A_second_planning_in_the_same_place_does_not_remove_the_files_of_the_first()
    {
        await MakeAsync(Options);
        var limiter = new ConcurrencyLimiter(1);
        using var first = new PlanBuilder(_fixture.Client, limiter, Options with { Replaces = true });

        PlanException second = Assert.Throws<PlanException>(
            () => new PlanBuilder(_fixture.Client, limiter, Options with { Replaces = true }));

        Assert.Equal(PlanError.PlanInUse, second.Reason);
        await first.AddAsync(EmulatorFixture.Bucket, Aes, default);
        Assert.Equal(first.Complete().Id, PlanFolder.Open(Place).Header.Id);
    }

    private PlanOptions Options => new() { Folder = Place, Host = "127.0.0.1" };

    // What is there when a process dies before the first move, between both, and before the old plan is deleted.
    private async Task<(string Old, string Made)> DieAsync(int moves)
    {
        await _fixture.PutAsync("k", []);
        string old = (await MakeAsync(Options)).Header.Id;
        string made = (await MakeAsync(Options with { Folder = New })).Header.Id;
        if (moves > 0)
        {
            Directory.Move(Place, Old);
        }

        if (moves > 1)
        {
            Directory.Move(New, Place);
        }

        return (old, made);
    }

    private async Task<string> ReplaceAsync(bool resumes = false) =>
        (await MakeAsync(Options with { Replaces = true, Resumes = resumes })).Header.Id;

    private async Task<PlanFolder> MakeAsync(PlanOptions options)
    {
        var limiter = new ConcurrencyLimiter(1);
        using var planner = new PlanBuilder(_fixture.Client, limiter, options);
        await planner.AddAsync(EmulatorFixture.Bucket, Aes, default);
        planner.Complete();
        return PlanFolder.Open(options.Folder);
    }

    private IEnumerable<string?> Folders() =>
        Directory.GetDirectories(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
