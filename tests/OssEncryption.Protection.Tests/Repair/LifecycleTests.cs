using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Repair;

/// <summary>A lifecycle rule deletes an object, or moves it to another class, between plan and copy.</summary>
public class LifecycleTests
{
    private static readonly string[] Look = ["GetObjectAcl", "GetObjectTagging", "HeadObject"];

    [Theory]
    [InlineData(null)]
    [InlineData("Enabled")]
    public async Task An_object_that_was_deleted_is_gone_and_nothing_is_written(string? versioning)
    {
        using var fixture = new EmulatorFixture(versioning);
        await PutAsync(fixture, "a");
        await PutAsync(fixture, "b");
        PlanFolder plan = await fixture.PlanAsync();
        await fixture.Other.DeleteObjectAsync(EmulatorFixture.At("a"), default);
        fixture.Oss.ClearRequests();

        Applied applied = await fixture.ApplyAsync(plan);

        Assert.Equal([OutcomeReason.Gone, OutcomeReason.Copied], applied.Outcomes.Select(outcome => outcome.Reason));
        Assert.Equal(("It was deleted since the plan was made.", "NoSuchKey", true),
            (applied.Outcomes[0].Message, applied.Outcomes[0].Code, applied.Outcomes[0].IsFinal));
        Assert.Equal(Look, RequestsOf(fixture, "a"));
        Assert.Empty((await fixture.ApplyAsync(plan)).Outcomes);
    }

    [Theory]
    [InlineData(10, null)]
    [InlineData(450_000, null)]
    [InlineData(10, "Enabled")]
    [InlineData(450_000, "Enabled")]
    public async Task An_object_that_is_deleted_right_before_its_copy_is_gone_and_does_not_come_back(
        int size, string? versioning)
    {
        using var fixture = new EmulatorFixture(versioning);
        await PutAsync(fixture, "a", size: size);
        PlanFolder plan = await fixture.PlanAsync();
        bool isDeleted = false;
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            if (request.Method == HttpMethod.Put && !isDeleted)
            {
                isDeleted = true;
                await fixture.Other.DeleteObjectAsync(EmulatorFixture.At("a"), default);
            }

            return await send();
        };

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal((OutcomeReason.Gone, true), (outcome.Reason, outcome.IsFinal));
        Assert.Empty((await fixture.Other.ListObjectsAsync(
            EmulatorFixture.Bucket, new ObjectQuery(null), default)).Objects);
        Assert.Empty(await fixture.UploadsAsync());
    }

    [Fact]
    public async Task An_object_that_was_moved_to_a_readable_class_is_copied_within_that()
    {
        using var fixture = new EmulatorFixture();
        await PutAsync(fixture, "a");
        PlanFolder plan = await fixture.PlanAsync();
        await PutAsync(fixture, "a", "IA");

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.Copied, outcome.Reason);
        ObjectDump after = await fixture.ReadAsync("a");
        Assert.Equal(("IA", EmulatorFixture.Kms), (after.State.Properties.StorageClass, after.Encryption));
    }

    [Theory]
    [InlineData("Archive")]
    [InlineData("ColdArchive")]
    [InlineData("DeepColdArchive")]
    public async Task An_object_that_was_moved_to_an_archive_is_left_until_it_can_be_read(string storageClass)
    {
        using var fixture = new EmulatorFixture(restoreTime: TimeSpan.FromHours(1));
        await PutAsync(fixture, "a");
        PlanFolder plan = await fixture.PlanAsync();
        await PutAsync(fixture, "a", storageClass);
        fixture.Oss.ClearRequests();

        PlanOutcome frozen = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal((OutcomeReason.NotRestored, "InvalidObjectState", false),
            (frozen.Reason, frozen.Code, frozen.IsFinal));
        Assert.Contains("-RestoreArchived", frozen.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain("RestoreObject", RequestsOf(fixture, "a"));
        var restore = new RestoreOptions();
        Assert.Equal(OutcomeReason.Restoring, (await fixture.ApplyAsync(plan, restore: restore)).Outcomes[0].Reason);
        fixture.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(OutcomeReason.Copied, (await fixture.ApplyAsync(plan, restore: restore)).Outcomes[0].Reason);
        Assert.Single(RequestsOf(fixture, "a"), request => request == "RestoreObject");
        Assert.Equal(storageClass, (await fixture.ReadAsync("a")).State.Properties.StorageClass);
    }

    [Fact]
    public async Task An_object_that_is_moved_to_an_archive_right_before_its_copy_is_left()
    {
        using var fixture = new EmulatorFixture();
        await PutAsync(fixture, "a");
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            if (request.Method == HttpMethod.Put)
            {
                await PutAsync(fixture, "a", "Archive");
            }

            return await send();
        };

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal((OutcomeReason.NotRestored, false), (outcome.Reason, outcome.IsFinal));
        Assert.Equal("Archive", (await fixture.ReadAsync("a")).State.Properties.StorageClass);
    }

    // The same content again has the same ETag, as after a transition.
    private static Task<WrittenObject> PutAsync(
        EmulatorFixture fixture, string key, string storageClass = "Standard", int size = 10) => fixture.PutAsync(
            key, EmulatorFixture.Bytes(size), new ObjectProperties { StorageClass = storageClass });

    private static IEnumerable<string> RequestsOf(EmulatorFixture fixture, string key) => fixture.Oss.GetRequests()
        .Where(request => request.Key == key)
        .Select(request => request.Operation)
        .Order(StringComparer.Ordinal);
}
