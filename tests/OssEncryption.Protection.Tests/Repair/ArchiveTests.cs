using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Repair;

/// <summary>Archived objects: restored by one run, copied by a later one.</summary>
public class ArchiveTests
{
    private static readonly RestoreOptions Bulk = new() { Tier = RestoreTier.Bulk, Days = 10 };

    [Fact]
    public async Task Calls_days_apart_restore_each_object_once_and_copy_it_when_it_can_be_read()
    {
        using var fixture = new EmulatorFixture(restoreTime: TimeSpan.FromHours(10));
        await PutAsync(fixture, "archive", "Archive");
        await PutAsync(fixture, "cold", "ColdArchive");
        await PutAsync(fixture, "plain", "Standard");
        PlanFolder plan = await fixture.PlanAsync();

        Applied first = await fixture.ApplyAsync(plan, restore: Bulk);
        Applied soon = await fixture.ApplyAsync(plan, restore: Bulk);
        fixture.Clock.Advance(TimeSpan.FromHours(11));
        Applied later = await fixture.ApplyAsync(plan, restore: Bulk);

        Assert.Equal(
            [OutcomeReason.Restoring, OutcomeReason.Restoring, OutcomeReason.Copied], first.Outcomes.Select(Reason));
        Assert.Equal([OutcomeReason.Restoring, OutcomeReason.Restoring], soon.Outcomes.Select(Reason));
        Assert.Equal([OutcomeReason.Copied, OutcomeReason.Copied], later.Outcomes.Select(Reason));
        Assert.Equal(2, Restorations(fixture));
        Assert.Equal(fixture.Clock.GetUtcNow().AddHours(-11).AddMinutes(5), first.Summary.ReadyBy);
        Assert.Null(later.Summary.ReadyBy);
        Assert.Equal("Its restoration was asked for. Class ColdArchive takes up to 12 hours.",
            first.Outcomes[1].Message);
        Assert.Equal("It is being restored. Class Archive takes up to 5 minutes.", soon.Outcomes[0].Message);
        ObjectDump cold = await fixture.ReadAsync("cold");
        Assert.Equal(("ColdArchive", EmulatorFixture.Kms), (cold.State.Properties.StorageClass, cold.Encryption));
        Assert.Equal(0, PlanStatus.Read(plan).Planned - PlanStatus.Read(plan).Final);
    }

    [Fact]
    public async Task Without_being_told_to_a_run_restores_nothing_and_asks_for_nothing()
    {
        using var fixture = new EmulatorFixture();
        await PutAsync(fixture, "archive", "Archive");
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Oss.ClearRequests();

        Assert.Empty((await fixture.ApplyAsync(plan)).Outcomes);
        Assert.Empty(fixture.Oss.GetRequests());
        Assert.Equal(1, PlanStatus.Read(plan).Planned);
    }

    [Fact]
    public async Task A_restoration_that_would_end_too_soon_is_prolonged_and_the_object_copied_at_once()
    {
        using var fixture = new EmulatorFixture();
        await PutAsync(fixture, "archive", "Archive");
        PlanFolder plan = await fixture.PlanAsync();
        await fixture.Other.RestoreObjectAsync(EmulatorFixture.At("archive"), 1, null, default);
        fixture.Clock.Advance(TimeSpan.FromHours(23));

        Applied applied = await fixture.ApplyAsync(plan, restore: Bulk);

        Assert.Equal(OutcomeReason.Copied, Assert.Single(applied.Outcomes).Reason);
        Assert.Equal(2, Restorations(fixture));
    }

    [Fact]
    public async Task An_object_that_froze_again_is_restored_again()
    {
        using var fixture = new EmulatorFixture();
        await PutAsync(fixture, "archive", "Archive");
        PlanFolder plan = await fixture.PlanAsync();
        await fixture.ApplyAsync(plan, restore: Bulk);

        // Days asked for are 10, and class Archive takes 7.
        fixture.Clock.Advance(TimeSpan.FromDays(8));
        Applied late = await fixture.ApplyAsync(plan, restore: Bulk);
        Applied again = await fixture.ApplyAsync(plan, restore: Bulk);

        Assert.Equal(OutcomeReason.Restoring, Assert.Single(late.Outcomes).Reason);
        Assert.Equal(OutcomeReason.Copied, Assert.Single(again.Outcomes).Reason);
    }

    [Fact]
    public async Task Whoever_else_asked_first_is_no_failure_and_who_may_not_is_one()
    {
        using var fixture = new EmulatorFixture();
        await PutAsync(fixture, "a", "Archive");
        await PutAsync(fixture, "b", "Archive");
        PlanFolder plan = await fixture.PlanAsync();
        Fail(fixture, "a", 409, "RestoreAlreadyInProgress");
        Fail(fixture, "b", 403, "AccessDenied");

        Applied applied = await fixture.ApplyAsync(plan, restore: Bulk);

        Assert.Equal([OutcomeReason.Restoring, OutcomeReason.NotPermitted], applied.Outcomes.Select(Reason));
    }

    [Fact]
    public async Task An_object_that_freezes_while_it_is_copied_is_left_for_the_next_run()
    {
        using var fixture = new EmulatorFixture();
        await PutAsync(fixture, "a", "Archive");
        PlanFolder plan = await fixture.PlanAsync();
        await fixture.ApplyAsync(plan, restore: Bulk);
        fixture.Oss.AddFault(new EmulatorFault { Operation = "CopyObject", Status = 403, Code = "InvalidObjectState" });

        Applied applied = await fixture.ApplyAsync(plan, restore: Bulk);

        PlanOutcome outcome = Assert.Single(applied.Outcomes);
        Assert.Equal((OutcomeReason.NotRestored, false), (outcome.Reason, outcome.IsFinal));
        fixture.Oss.ClearFaults();
        Assert.Equal(OutcomeReason.Copied, (await fixture.ApplyAsync(plan, restore: Bulk)).Outcomes[0].Reason);
    }

    private static OutcomeReason Reason(PlanOutcome outcome) => outcome.Reason;

    private static int Restorations(EmulatorFixture fixture) =>
        fixture.Oss.GetRequests().Count(request => request.Operation == "RestoreObject");

    private static void Fail(EmulatorFixture fixture, string key, int status, string code) =>
        fixture.Oss.AddFault(new EmulatorFault
        {
            Operation = "RestoreObject",
            Key = key,
            Status = status,
            Code = code,
        });

    private static Task<WrittenObject> PutAsync(EmulatorFixture fixture, string key, string storageClass) =>
        fixture.PutAsync(key, EmulatorFixture.Bytes(10), new ObjectProperties { StorageClass = storageClass });
}
