using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Run;

/// <summary>Shares of a plan that an engine starts.</summary>
public class ShardTests
{
    private const string Kubernetes = "JOB_COMPLETION_INDEX";
    private const string Slurm = "SLURM_ARRAY_TASK_ID";

    [Theory]
    [InlineData(Kubernetes, "0", "1/8")]
    [InlineData(Slurm, "7", "8/8")]
    [InlineData("MY_INDEX", "3", "4/8")]
    public async Task The_index_of_the_engine_names_the_share(string variable, string index, string shard)
    {
        using var fixture = new EmulatorFixture();
        PlanHeader plan = (await fixture.PlanAsync(shardCount: 8)).Header;

        string? named = variable is Kubernetes or Slurm ? null : variable;
        Assert.Equal(shard, Find(plan, named, (variable, index)).ToString());
    }

    [Theory]
    [InlineData("8")]
    [InlineData("-1")]
    [InlineData("1.0")]
    [InlineData("٣")]
    [InlineData("x")]
    [InlineData("4294967296")]
    public async Task An_index_out_of_range_is_refused(string index)
    {
        using var fixture = new EmulatorFixture();
        PlanHeader plan = (await fixture.PlanAsync(shardCount: 8)).Header;

        var refused = Assert.Throws<PlanException>(() => Find(plan, null, (Slurm, index)));

        Assert.Equal(PlanError.ShardIndexInvalid, refused.Reason);
        Assert.StartsWith($"{Slurm} is '{index}', and the plan has 8 shares with the indexes 0 to 7.", refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_cannot_be_known_is_refused_and_never_taken_for_the_whole_plan()
    {
        using var fixture = new EmulatorFixture();
        PlanHeader sharded = (await fixture.PlanAsync(shardCount: 8)).Header;
        PlanHeader whole = (await fixture.PlanAsync()).Header;

        Assert.Equal(PlanShard.Whole, Find(sharded, null));
        Assert.Equal(PlanShard.Whole, Find(whole, null, (Slurm, "3")));
        Assert.Equal(PlanError.ShardIndexInvalid, Refuse(sharded, "MY_INDEX"));
        Assert.Equal(PlanError.ShardIndexInvalid, Refuse(sharded, null, (Slurm, "1"), (Kubernetes, "2")));
        Assert.Equal(PlanError.PlanNotSharded, Refuse(whole, "MY_INDEX", ("MY_INDEX", "1")));

        static PlanError Refuse(PlanHeader plan, string? variable, params (string, string)[] set) =>
            Assert.Throws<PlanException>(() => Find(plan, variable, set)).Reason;
    }

    [Fact]
    public async Task The_status_of_a_plan_says_which_shares_are_missing()
    {
        using var fixture = new EmulatorFixture();
        for (int i = 0; i < 8; i++)
        {
            await fixture.PutAsync($"{i}", EmulatorFixture.Bytes(10));
        }

        PlanFolder plan = await fixture.PlanAsync(shardCount: 4);
        await fixture.ApplyAsync(plan, new PlanShard(2, 4));
        fixture.Open(plan, new PlanShard(4, 4)).Dispose();
        using (fixture.Open(plan, new PlanShard(3, 4)))
        {
            Assert.Equal(
                [ShardState.Missing, ShardState.Done, ShardState.Running, ShardState.Stopped], States(plan));
        }

        await fixture.ApplyAsync(plan, new PlanShard(1, 2));
        Assert.Equal([ShardState.Done, ShardState.Done, ShardState.Done, ShardState.Stopped], States(plan));

        static IEnumerable<ShardState> States(PlanFolder plan) => PlanStatus.Read(plan).Shards.Select(one => one.State);
    }

    [Fact]
    public async Task A_share_goes_on_after_runs_of_other_sizes()
    {
        using var fixture = new EmulatorFixture();
        for (int i = 0; i < 12; i++)
        {
            await fixture.PutAsync($"{i:D2}", EmulatorFixture.Bytes(10));
        }

        PlanFolder plan = await fixture.PlanAsync(shardCount: 6);
        await fixture.ApplyAsync(plan, new PlanShard(1, 3));
        await fixture.ApplyAsync(plan, new PlanShard(2, 3));

        Assert.Empty((await fixture.ApplyAsync(plan, new PlanShard(4, 6))).Outcomes);
        Assert.Equal(
            [2L, 8L], (await fixture.ApplyAsync(plan, new PlanShard(3, 6))).Outcomes.Select(one => one.Number));
        Assert.Equal([5L, 11L], (await fixture.ApplyAsync(plan)).Outcomes.Select(one => one.Number));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_share_with_a_clock_an_hour_off_does_the_same_as_the_others(int hours)
    {
        using var fixture = new EmulatorFixture("Enabled", restoreTime: TimeSpan.FromHours(10));
        for (int i = 0; i < 6; i++)
        {
            await fixture.PutAsync($"{i}", EmulatorFixture.Bytes(i == 4 ? 450_000 : 10), new ObjectProperties
            {
                StorageClass = i == 5 ? "ColdArchive" : "Standard",
            });
        }

        PlanFolder plan = await fixture.PlanAsync(shardCount: 2);
        var restore = new RestoreOptions();
        fixture.ClockError = TimeSpan.FromHours(hours);
        Applied off = await fixture.ApplyAsync(plan, new PlanShard(2, 2), restore: restore);
        fixture.Clock.Advance(TimeSpan.FromHours(11));
        Applied later = await fixture.ApplyAsync(plan, new PlanShard(2, 2), restore: restore);
        fixture.ClockError = TimeSpan.Zero;
        Applied right = await fixture.ApplyAsync(plan, new PlanShard(1, 2), restore: restore);

        Assert.Equal(
            [OutcomeReason.Copied, OutcomeReason.Copied, OutcomeReason.Restoring],
            off.Outcomes.Select(outcome => outcome.Reason));
        Assert.Equal(OutcomeReason.Copied, Assert.Single(later.Outcomes).Reason);
        Assert.Equal(
            [OutcomeReason.Copied, OutcomeReason.Copied, OutcomeReason.CopiedByParts],
            right.Outcomes.Select(outcome => outcome.Reason));
        Assert.All(PlanStatus.Read(plan).Shards, shard => Assert.Equal(ShardState.Done, shard.State));
        foreach (int i in Enumerable.Range(0, 6))
        {
            Assert.Equal(2, (await fixture.VersionsAsync($"{i}")).Count);
        }
    }

    [Fact]
    public async Task A_clock_that_the_service_does_not_accept_stops_a_share_at_its_first_object()
    {
        using var fixture = new EmulatorFixture();
        for (int i = 0; i < 4; i++)
        {
            await fixture.PutAsync($"{i}", EmulatorFixture.Bytes(10));
        }

        PlanFolder plan = await fixture.PlanAsync(shardCount: 2);
        fixture.Oss.AddFault(new EmulatorFault { Status = 403, Code = "RequestTimeTooSkewed" });

        Applied applied = await fixture.ApplyAsync(plan, new PlanShard(1, 2), throttleLimit: 1);

        Assert.Equal("RequestTimeTooSkewed", Assert.IsType<OssServiceException>(applied.Summary.Stopped).Code);
        Assert.Equal(OutcomeReason.NotPermitted, Assert.Single(applied.Outcomes).Reason);
        fixture.Oss.ClearFaults();
        Assert.Equal(2, (await fixture.ApplyAsync(plan, new PlanShard(1, 2))).Outcomes.Count);
    }

    [UnixFact]
    public async Task A_folder_that_this_user_cannot_write_is_refused_with_advice()
    {
        using var fixture = new EmulatorFixture();
        PlanFolder plan = await fixture.PlanAsync();

        // What the system says of a folder that is somebody else's, also where tests run as root.
        Directory.CreateDirectory(Path.Combine(plan.Path, "journal", "1of1.lock"));

        var refused = Assert.Throws<PlanException>(() => fixture.Open(plan));

        Assert.Equal(PlanError.PlanNotWritable, refused.Reason);
        Assert.Contains("as the user who owns its folder", refused.Message, StringComparison.Ordinal);
    }

    private static PlanShard Find(PlanHeader plan, string? variable, params (string Name, string Value)[] set) =>
        ShardIndex.Find(plan, variable, name => set.FirstOrDefault(one => one.Name == name).Value);
}
