using System.Globalization;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Repair;

/// <summary>The retention and the legal hold of objects go with the copy.</summary>
public class ObjectLockTests
{
    [Theory]
    [InlineData(10, OutcomeReason.Copied)]
    [InlineData(500_000, OutcomeReason.CopiedByParts)]
    public async Task Mode_and_date_of_a_retention_and_a_legal_hold_are_carried_and_compared(
        int size, OutcomeReason reason)
    {
        using var fixture = new EmulatorFixture("Enabled");
        await fixture.ConfigureAsync("objectWorm", "<ObjectWormConfiguration><ObjectWormEnabled>Enabled" +
            "</ObjectWormEnabled></ObjectWormConfiguration>");
        ObjectRetention retention = Retained(fixture, days: 90);
        await fixture.PutAsync("a", EmulatorFixture.Bytes(size), new ObjectProperties { Retention = retention });
        await fixture.Other.PutObjectLegalHoldAsync(EmulatorFixture.At("a"), true, default);

        PlanOutcome outcome = await fixture.ApplyToOneAsync();

        Assert.Equal((reason, null), (outcome.Reason, outcome.Message));
        StoredState after = (await fixture.ReadAsync("a")).State;
        Assert.Equal(EmulatorFixture.Kms, after.Encryption);
        Assert.Equal(retention, after.Properties.Retention);
        Assert.True(await fixture.Other.GetObjectLegalHoldAsync(EmulatorFixture.At("a"), default));
    }

    [Fact]
    public async Task An_object_without_a_retention_gets_that_of_its_bucket_and_one_that_has_ended_is_not_sent()
    {
        using var fixture = new EmulatorFixture("Enabled");
        await fixture.ConfigureAsync("objectWorm", "<ObjectWormConfiguration><ObjectWormEnabled>Enabled" +
            "</ObjectWormEnabled></ObjectWormConfiguration>");
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10));
        await fixture.PutAsync(
            "b", EmulatorFixture.Bytes(10), new ObjectProperties { Retention = Retained(fixture, days: 1) });
        await fixture.ConfigureAsync("objectWorm", "<ObjectWormConfiguration><ObjectWormEnabled>Enabled" +
            "</ObjectWormEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>5</Days></DefaultRetention>" +
            "</Rule></ObjectWormConfiguration>");
        fixture.Clock.Advance(TimeSpan.FromDays(2));

        Applied applied = await fixture.ApplyAsync(await fixture.PlanAsync());

        Assert.All(applied.Outcomes, outcome => Assert.Equal(OutcomeReason.Copied, outcome.Reason));
        Assert.Equal("COMPLIANCE", (await fixture.ReadAsync("a")).State.Properties.Retention?.Mode);
        Assert.Equal("COMPLIANCE", (await fixture.ReadAsync("b")).State.Properties.Retention?.Mode);
    }

    [Theory]
    [InlineData(10, "GOVERNANCE")]
    [InlineData(10, "COMPLIANCE")]
    [InlineData(500_000, "GOVERNANCE")]
    public async Task A_retention_that_is_set_between_plan_and_copy_is_carried(int size, string mode)
    {
        using var fixture = new EmulatorFixture("Enabled");
        await RetainObjectsAsync(fixture);
        await fixture.PutAsync("a", EmulatorFixture.Bytes(size));
        PlanFolder plan = await fixture.PlanAsync();
        ObjectRetention retention = Retained(fixture, days: 90) with { Mode = mode };
        await SetRetentionAsync(fixture, retention);

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeStatus.Proved, outcome.Status);
        Assert.Equal(retention, (await fixture.ReadAsync("a")).State.Properties.Retention);
    }

    [Theory]
    [InlineData("retention", 10)]
    [InlineData("retention", 500_000)]
    [InlineData("longer retention", 10)]
    [InlineData("legal hold", 10)]
    [InlineData("legal hold", 500_000)]
    public async Task A_retention_or_a_hold_that_is_set_in_the_moment_of_the_copy_is_said_and_never_claimed(
        string change, int size)
    {
        using var fixture = new EmulatorFixture("Enabled");
        await RetainObjectsAsync(fixture);
        await fixture.PutAsync("a", EmulatorFixture.Bytes(size), change.StartsWith("longer", StringComparison.Ordinal)
            ? new ObjectProperties { Retention = Retained(fixture, days: 30) }
            : null);
        fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        PlanFolder plan = await fixture.PlanAsync();
        ObjectRetention longer = Retained(fixture, days: 90);
        fixture.Handler.Reset();
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            bool isCopy = request.Method == HttpMethod.Put
                ? request.RequestUri!.Query.Length == 0
                : request.RequestUri!.Query.StartsWith("?uploadId", StringComparison.Ordinal);
            if (isCopy)
            {
                await (change == "legal hold"
                    ? fixture.Other.PutObjectLegalHoldAsync(EmulatorFixture.At("a"), true, default)
                    : SetRetentionAsync(fixture, longer));
            }

            return await send();
        };

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        string has = change == "legal hold" ? "legal hold" : $"retention GOVERNANCE until {longer.Until}";
        Assert.Equal(OutcomeReason.Superseded, outcome.Reason);
        Assert.Equal($"It was encrypted. In the moment of the copy somebody changed it to {has}, and the copy has " +
            "what was there before.", outcome.Message);
        Assert.Equal(
            $"Set on the object what its version {(await fixture.VersionsAsync("a"))[1].Address.VersionId} has: {has}.",
            outcome.Advice);
    }

    [Fact]
    public async Task A_retention_of_the_bucket_that_is_set_between_plan_and_copy_skips_its_objects()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10));
        PlanFolder plan = await fixture.PlanAsync();
        await fixture.RetainBucketAsync(days: 3);

        PlanOutcome retained = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);
        fixture.Clock.Advance(TimeSpan.FromDays(4));
        PlanOutcome later = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal((OutcomeReason.Retained, false, "FileImmutable"),
            (retained.Reason, retained.IsFinal, retained.Code));
        Assert.Contains("when the retention policy lets go of it", retained.Advice, StringComparison.Ordinal);
        Assert.Equal(OutcomeReason.Copied, later.Reason);
    }

    [Fact]
    public async Task A_hold_that_cannot_be_set_fails_and_the_next_run_sets_it()
    {
        using var fixture = new EmulatorFixture("Enabled");
        await fixture.ConfigureAsync("objectWorm", "<ObjectWormConfiguration><ObjectWormEnabled>Enabled" +
            "</ObjectWormEnabled></ObjectWormConfiguration>");
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10));
        await fixture.Other.PutObjectLegalHoldAsync(EmulatorFixture.At("a"), true, default);
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Oss.AddFault(new EmulatorFault
        {
            Operation = "PutObjectLegalHold",
            Status = 403,
            Code = "AccessDenied",
        });

        PlanOutcome failed = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);
        fixture.Oss.ClearFaults();
        PlanOutcome next = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal((OutcomeReason.NotPermitted, true), (failed.Reason, failed.OutcomeUnknown));
        Assert.Equal(OutcomeReason.FoundDone, next.Reason);
        Assert.True(await fixture.Other.GetObjectLegalHoldAsync(EmulatorFixture.At("a"), default));
        Assert.Equal(2, (await fixture.VersionsAsync("a")).Count);
    }

    [Fact]
    public async Task A_rule_against_overwriting_skips_an_object_until_it_is_lifted()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10));
        PlanFolder plan = await fixture.PlanAsync();
        await fixture.ConfigureAsync("overwriteConfig",
            "<OverwriteConfiguration><Rule><Action>forbid</Action></Rule></OverwriteConfiguration>");

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal((OutcomeReason.OverwriteForbidden, false), (outcome.Reason, outcome.IsFinal));
        Assert.Contains("overwriteConfig", outcome.Advice, StringComparison.Ordinal);
    }

    private static Task RetainObjectsAsync(EmulatorFixture fixture) => fixture.ConfigureAsync("objectWorm",
        "<ObjectWormConfiguration><ObjectWormEnabled>Enabled</ObjectWormEnabled></ObjectWormConfiguration>");

    private static async Task SetRetentionAsync(EmulatorFixture fixture, ObjectRetention retention) =>
        Assert.Equal(200, (int)(await fixture.CallAsync("PUT", "a", "retention",
            $"<Retention><Mode>{retention.Mode}</Mode><RetainUntilDate>{retention.Until}</RetainUntilDate>" +
            "</Retention>")).Status);

    private static ObjectRetention Retained(EmulatorFixture fixture, int days) => new(
        "GOVERNANCE",
        fixture.Clock.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd'T'HH:mm:ss.000'Z'", CultureInfo.InvariantCulture));
}
