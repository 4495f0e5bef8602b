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

    [Fact]
    public async Task A_restoration_that_is_withdrawn_or_came_to_nothing_is_asked_for_again()
    {
        using var fixture = new EmulatorFixture(restoreTime: TimeSpan.FromHours(10));
        await PutAsync(fixture, "a", "ColdArchive");
        PlanFolder plan = await fixture.PlanAsync();
        await fixture.ApplyAsync(plan, restore: Bulk);
        fixture.Clock.Advance(TimeSpan.FromHours(11));
        Assert.Equal(200, (int)(await fixture.CallAsync("POST", "a", "cleanRestoredObject")).Status);
        fixture.Oss.ClearRequests();

        PlanOutcome again = Assert.Single((await fixture.ApplyAsync(plan, restore: Bulk)).Outcomes);

        Assert.Equal((OutcomeReason.Restoring, false), (again.Reason, again.IsFinal));
        Assert.Equal("Its restoration was asked for. Class ColdArchive takes up to 12 hours.", again.Message);
        Assert.Equal(["HeadObject", "RestoreObject"], fixture.Oss.GetRequests().Select(request => request.Operation));
        fixture.Clock.Advance(TimeSpan.FromHours(11));
        Assert.Equal(OutcomeReason.Copied, (await fixture.ApplyAsync(plan, restore: Bulk)).Outcomes[0].Reason);
    }

    [Theory]
    [InlineData(500, "InternalError", OutcomeReason.Unreachable)]
    [InlineData(403, "AccessDenied", OutcomeReason.NotPermitted)]
    [InlineData(400, "OperationNotSupported", OutcomeReason.Refused)]
    [InlineData(429, "QpsLimitExceeded", OutcomeReason.Refused)]
    public async Task A_restoration_that_fails_is_asked_for_again_by_the_next_run(
        int status, string code, OutcomeReason reason)
    {
        using var fixture = new EmulatorFixture();
        await PutAsync(fixture, "a", "Archive");
        PlanFolder plan = await fixture.PlanAsync();
        Fail(fixture, "a", status, code);

        PlanOutcome failed = Assert.Single((await fixture.ApplyAsync(plan, restore: Bulk)).Outcomes);
        fixture.Oss.ClearFaults();
        fixture.Oss.ClearRequests();
        PlanOutcome next = Assert.Single((await fixture.ApplyAsync(plan, restore: Bulk)).Outcomes);

        Assert.Equal((reason, code, false), (failed.Reason, failed.Code, failed.IsFinal));
        Assert.Equal(OutcomeReason.Restoring, next.Reason);
        Assert.Equal(1, Restorations(fixture));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_restoration_that_ends_while_the_object_is_copied_by_parts_leaves_no_upload(int parts)
    {
        using var fixture = new EmulatorFixture(restoreTime: TimeSpan.FromHours(1));
        await fixture.PutAsync(
            "a", EmulatorFixture.Bytes(450_000), new ObjectProperties { StorageClass = "Archive" });
        ObjectDump before = await fixture.ReadAsync("a");
        PlanFolder plan = await fixture.PlanAsync();
        await fixture.ApplyAsync(plan, restore: Bulk);
        fixture.Clock.Advance(TimeSpan.FromHours(2));
        fixture.Handler.Reset();
        int copied = 0;
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            if (request.RequestUri!.Query.Contains("partNumber", StringComparison.Ordinal) && copied++ == parts)
            {
                await fixture.CallAsync("POST", "a", "cleanRestoredObject");
            }

            return await send();
        };

        PlanOutcome frozen = Assert.Single((await fixture.ApplyAsync(plan, restore: Bulk, throttleLimit: 1)).Outcomes);

        Assert.Equal((OutcomeReason.Restoring, false), (frozen.Reason, frozen.IsFinal));
        Assert.Empty(await fixture.UploadsAsync());
        fixture.Handler.Reset();
        fixture.Clock.Advance(TimeSpan.FromHours(2));
        PlanOutcome next = Assert.Single((await fixture.ApplyAsync(plan, restore: Bulk)).Outcomes);
        Assert.Equal(OutcomeReason.CopiedByParts, next.Reason);
        Assert.Equal(before.Kept, (await fixture.ReadAsync("a")).Kept);
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
