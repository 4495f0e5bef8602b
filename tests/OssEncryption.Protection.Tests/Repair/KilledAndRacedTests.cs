using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Repair;

/// <summary>A run is killed while the outcome of its copy is unknown, and somebody else writes the object before the
/// next run looks at it.</summary>
public class KilledAndRacedTests
{
    private const int Small = EmulatorFixture.Small;
    private const int Large = EmulatorFixture.Large;

    private static readonly byte[] Newer = EmulatorFixture.Bytes(500, seed: 9);

    [Theory]
    [InlineData(Small, null)]
    [InlineData(Small, "Enabled")]
    [InlineData(Small, "Suspended")]
    [InlineData(Large, null)]
    [InlineData(Large, "Enabled")]
    [InlineData(Large, "Suspended")]
    public async Task What_somebody_wrote_as_wanted_after_the_kill_is_never_called_our_copy(
        int size, string? versioning)
    {
        using var fixture = new EmulatorFixture(versioning);
        await fixture.PutAsync("a", EmulatorFixture.Bytes(size));
        PlanFolder plan = await fixture.PlanAsync();
        await KillAtCopyAsync(fixture, plan, beforeItIsSent: () => Task.CompletedTask);
        await fixture.PutAsync("a", Newer, new ObjectProperties { Encryption = EmulatorFixture.Kms });

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal((OutcomeStatus.Skipped, OutcomeReason.Changed), (outcome.Status, outcome.Reason));
        Assert.Equal($"Somebody wrote it since its copy was begun; it is stored with {EmulatorFixture.Kms}.",
            outcome.Message);
        Assert.Equal(Newer.Length, (await fixture.ReadAsync("a")).State.Size);
        Assert.Empty(await fixture.UploadsAsync());
    }

    [Theory]
    [InlineData(Small, null)]
    [InlineData(Small, "Enabled")]
    [InlineData(Large, null)]
    [InlineData(Large, "Enabled")]
    public async Task ACL_and_tags_that_somebody_changed_after_the_kill_stay_and_the_copy_is_proved(
        int size, string? versioning)
    {
        using var fixture = new EmulatorFixture(versioning);
        await fixture.PutAsync("a", EmulatorFixture.Bytes(size));
        PlanFolder plan = await fixture.PlanAsync();
        await KillAtCopyAsync(fixture, plan, beforeItIsSent: () => Task.CompletedTask);
        await fixture.Other.PutObjectAclAsync(EmulatorFixture.At("a"), "private", default);
        await fixture.Other.PutObjectTaggingAsync(
            EmulatorFixture.At("a"), new Dictionary<string, string> { ["w"] = "1" }, default);

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal((OutcomeReason.FoundDone, null), (outcome.Reason, outcome.Advice));
        Assert.EndsWith("ACL default → private; tags came.", outcome.Message, StringComparison.Ordinal);
        ObjectDump now = await fixture.ReadAsync("a");
        Assert.Equal(("private", "w=1"), (now.Acl, now.Tags));
    }

    [Theory]
    [InlineData(Small, null)]
    [InlineData(Small, "Enabled")]
    [InlineData(Large, null)]
    [InlineData(Large, "Enabled")]
    public async Task An_ACL_that_a_killed_copy_undid_is_told_where_versions_show_it(int size, string? versioning)
    {
        using var fixture = new EmulatorFixture(versioning);
        string? first = (await fixture.PutAsync(
            "a", EmulatorFixture.Bytes(size), new ObjectProperties { Acl = "public-read" })).VersionId;
        PlanFolder plan = await fixture.PlanAsync();
        await KillAtCopyAsync(
            fixture, plan, () => fixture.Other.PutObjectAclAsync(EmulatorFixture.At("a"), "private", default));

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        if (versioning is null)
        {
            Assert.Equal(OutcomeReason.FoundDone, outcome.Reason);
            Assert.True(outcome.Unproved.HasFlag(UnprovedProperties.Acl));
            return;
        }

        Assert.Equal(OutcomeReason.Superseded, outcome.Reason);
        Assert.Equal(
            "It was encrypted. In the moment of the copy somebody changed it to ACL private, and the " +
            "copy has what was there before.",
            outcome.Message);
        Assert.Equal($"Set on the object what its version {first} has: ACL private.", outcome.Advice);
    }

    [Fact]
    public async Task A_version_that_a_killed_copy_by_parts_buried_is_named_and_kept()
    {
        using var fixture = new EmulatorFixture("Enabled");
        string first = (await fixture.PutAsync("a", EmulatorFixture.Bytes(Large))).VersionId!;
        PlanFolder plan = await fixture.PlanAsync();
        string buried = "";
        await KillAtCopyAsync(
            fixture, plan, async () => buried = (await fixture.PutAsync("a", Newer)).VersionId!);
        string copy = (await fixture.VersionsAsync("a"))[0].Address.VersionId!;

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal((OutcomeStatus.Failed, OutcomeReason.Different), (outcome.Status, outcome.Reason));
        Assert.Equal(
            $"It was copied by parts, and somebody wrote its version {buried} before the copy was complete.",
            outcome.Message);
        Assert.Contains(
            copy, Assert.IsType<ProofException>(outcome.Problem).Advice, StringComparison.Ordinal);
        Assert.Equal(
            [copy, buried, first], (await fixture.VersionsAsync("a")).Select(version => version.Address.VersionId));
        Assert.Equal(OutcomeReason.Different, Assert.Single((await fixture.ApplyAsync(plan)).Outcomes).Reason);
    }

    [Fact]
    public async Task A_delete_that_a_killed_copy_by_parts_buried_is_named_and_kept()
    {
        using var fixture = new EmulatorFixture("Enabled");
        string first = (await fixture.PutAsync("a", EmulatorFixture.Bytes(Large))).VersionId!;
        PlanFolder plan = await fixture.PlanAsync();
        await KillAtCopyAsync(
            fixture, plan, () => fixture.Other.DeleteObjectAsync(EmulatorFixture.At("a"), default));

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        IReadOnlyList<ListedObject> versions = await fixture.VersionsAsync("a");
        Assert.Equal((OutcomeStatus.Failed, OutcomeReason.Different), (outcome.Status, outcome.Reason));
        Assert.Equal(3, versions.Count);
        Assert.Equal(first, versions[2].Address.VersionId);
        Assert.Equal(
            $"It was copied by parts, and somebody wrote its version {versions[1].Address.VersionId} before the copy " +
            "was complete.",
            outcome.Message);
    }

    // What a kill leaves: the service has made the copy, and the journal has nothing but its beginning.
    private static async Task KillAtCopyAsync(EmulatorFixture fixture, PlanFolder plan, Func<Task> beforeItIsSent)
    {
        using var kill = new CancellationTokenSource();
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            bool makesTheCopy = request.Method == HttpMethod.Put
                ? !request.RequestUri!.Query.Contains("uploadId", StringComparison.Ordinal)
                : request.RequestUri!.Query.StartsWith("?uploadId=", StringComparison.Ordinal)
                    && request.Method == HttpMethod.Post;
            if (!makesTheCopy)
            {
                return await send();
            }

            await beforeItIsSent();
            (await send()).Dispose();
            await kill.CancelAsync();
            throw new OperationCanceledException(kill.Token);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.ApplyAsync(plan, stop: kill.Token));
        fixture.Handler.Reset();
    }
}
