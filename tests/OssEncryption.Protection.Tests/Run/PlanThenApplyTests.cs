using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Run;

/// <summary>A plan predicts the requests and permissions of its run.</summary>
public sealed class PlanThenApplyTests : IDisposable
{
    private const int LargestCopy = 200_000;

    private static readonly TimeSpan LongerThanALook = TimeSpan.FromMinutes(1);

    // These are needed only after a failure.
    private static readonly string[] Seldom = ["oss:AbortMultipartUpload", "oss:DeleteObjectVersion"];

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly LocalService _service;
    private readonly PlanRun _run = new();

    public PlanThenApplyTests() => _service = new LocalService(clock: _clock);

    public void Dispose()
    {
        _run.Dispose();
        _service.Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_are_as_many_as_planned(bool? versioning)
    {
        await MakeBucketAsync(versioning);
        await FillAsync();
        PlanFolder plan = await MakeAsync(_run);
        _clock.Advance(LongerThanALook);
        _service.Emulator.ClearRequests();

        PlanOutcome[] outcomes = await ApplyAsync(plan, _service.Client);

        Assert.All(outcomes, outcome => Assert.Equal(OutcomeStatus.Proved, outcome.Status));
        Assert.Equal(5, outcomes.Length);
        string[] operations = _service.Operations;
        string[] ofBucket = ["GetBucketVersioning", "GetBucketObjectWormConfiguration"];
        Assert.Equal(plan.Header.Totals.ApplyRequests, operations.Count(one => !ofBucket.Contains(one)));
        Assert.All(ofBucket, asked => Assert.Equal(
            versioning == true ? 1 : 0, operations.Count(operation => operation == asked)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_permissions_of_a_plan_are_enough_and_none_is_too_many(bool? versioning)
    {
        await MakeBucketAsync(versioning);
        await FillAsync();
        PlanFolder plan = await MakeAsync(_run);
        string[] permissions = [.. plan.Header.Totals.Permissions];

        Assert.All(
            await ApplyAsync(plan, UserWith(permissions)),
            outcome => Assert.Equal((OutcomeStatus.Proved, null), (outcome.Status, outcome.Problem)));
        foreach (string missing in permissions.Except(Seldom).Where(IsOfOss))
        {
            await FillAsync();
            using var run = new PlanRun();
            PlanOutcome[] outcomes = await ApplyAsync(await MakeAsync(run), UserWith(permissions.Except([missing])));

            Assert.True(
                Array.Exists(outcomes, outcome => outcome.Status == OutcomeStatus.Failed), $"Without {missing}.");
        }
    }

    private static bool IsOfOss(string action) => action.StartsWith("oss:", StringComparison.Ordinal);

    private IOssClient UserWith(IEnumerable<string> actions) =>
        _service.ClientOf(_service.Emulator.AddUser(new EmulatorUser { Allow = [.. actions] }));

    private async Task MakeBucketAsync(bool? versioning)
    {
        await _service.MakeBucketAsync();
        if (versioning is { } isOn)
        {
            await _service.Client.PutBucketVersioningAsync(LocalService.Bucket, isOn, default);
        }
    }

    private async Task FillAsync()
    {
        await _service.PutAsync("a-plain");
        await _service.PutAsync("b-tagged");
        await _service.Client.PutObjectTaggingAsync(
            new ObjectAddress(LocalService.Bucket, "b-tagged"),
            new Dictionary<string, string> { ["a"] = "1" },
            default);
        await _service.PutAsync("c-aes", EncryptionRule.Create(SseAlgorithm.AES256));
        await _service.PutAsync("d-large", content: new string('x', LargestCopy + 1));
        await _service.PutAsync("e-large-tagged", content: new string('y', LargestCopy + 1));
        await _service.Client.PutObjectTaggingAsync(
            new ObjectAddress(LocalService.Bucket, "e-large-tagged"),
            new Dictionary<string, string> { ["b"] = "2" },
            default);
        await _service.PutAsync("f-right", EncryptionRule.Create(SseAlgorithm.KMS));
    }

    private Task<PlanFolder> MakeAsync(PlanRun run) => run.MakeAsync(
        _service.Client, EncryptionRule.Create(SseAlgorithm.KMS), run.Options with { LargestCopy = LargestCopy });

    private static async Task<PlanOutcome[]> ApplyAsync(PlanFolder plan, IOssClient client)
    {
        var outcomes = new ConcurrentQueue<PlanOutcome>();
        using var execution = new PlanExecution(
            plan, client, new PlanExecutionOptions { Repair = new RepairOptions { MaxAttempts = 1 } });
        await execution.RunAsync(outcomes.Enqueue, default);
        return [.. outcomes];
    }
}
