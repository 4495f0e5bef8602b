using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Repair;

public class FaultTests
{
    private const int Small = EmulatorFixture.Small;
    private const int Large = EmulatorFixture.Large;

    private static readonly ObjectProperties Properties = new()
    {
        ContentType = "text/html;charset=utf-8",
        CacheControl = "no-store",
        UserMetadata = new Dictionary<string, string> { ["owner"] = "a" },
        Tags = new Dictionary<string, string> { ["stage"] = "1" },
        Acl = "public-read",
        StorageClass = "IA",
    };

    public static TheoryData<int, string?, bool> Cases()
    {
        var cases = new TheoryData<int, string?, bool>();
        foreach (int size in new[] { Small, Large })
        {
            foreach (string? versioning in new[] { null, "Enabled", "Suspended" })
            {
                cases.Add(size, versioning, false);
                cases.Add(size, versioning, true);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_request_lost_once_does_not_change_the_outcome(
        int size, string? versioning, bool afterActing)
    {
        using var fixture = new EmulatorFixture(versioning);
        int requests = await CountRequestsAsync(fixture, size);
        for (int lost = 1; lost <= requests; lost++)
        {
            (ObjectDump before, PlanFolder plan) = await PrepareAsync(fixture, $"{lost}-", size);
            fixture.Handler.Intercept = (number, _, send) => number == lost ? LoseAsync(send, afterActing) : send();

            Applied applied = await fixture.ApplyAsync(plan);

            PlanOutcome outcome = Assert.Single(applied.Outcomes);
            Assert.True(outcome.Status == OutcomeStatus.Proved, $"request {lost}: {outcome.Message}");
            await RequireDoneAsync(fixture, before, outcome, $"request {lost}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_run_that_dies_at_any_request_is_finished_by_the_next_one(
        int size, string? versioning, bool afterActing)
    {
        using var fixture = new EmulatorFixture(versioning);
        int requests = await CountRequestsAsync(fixture, size);
        for (int last = 1; last <= requests; last++)
        {
            (ObjectDump before, PlanFolder plan) = await PrepareAsync(fixture, $"{last}-", size);
            await DieAsync(fixture, plan, last, afterActing);
            fixture.Handler.Reset();

            Applied applied = await fixture.ApplyAsync(plan);

            PlanOutcome outcome = Assert.Single(applied.Outcomes);
            Assert.True(outcome.Status == OutcomeStatus.Proved, $"request {last}: {outcome.Message}");
            await RequireDoneAsync(fixture, before, outcome, $"request {last}");
            Assert.Empty((await fixture.ApplyAsync(plan)).Outcomes);
        }
    }

    [Theory]
    [InlineData(Small, false)]
    [InlineData(Small, true)]
    [InlineData(Large, false)]
    [InlineData(Large, true)]
    public async Task A_network_outage_stops_the_run_and_the_next_one_continues(int size, bool afterActing)
    {
        using var fixture = new EmulatorFixture();
        int requests = await CountRequestsAsync(fixture, size);
        for (int last = 1; last <= requests; last++)
        {
            (ObjectDump before, PlanFolder plan) = await PrepareAsync(fixture, $"{last}-", size);
            fixture.Handler.Intercept = (number, _, send) => number < last
                ? send()
                : LoseAsync(send, afterActing && number == last);
            PlanOutcome failed = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);
            Assert.Equal(OutcomeReason.Unreachable, failed.Reason);
            fixture.Handler.Reset();

            Applied applied = await fixture.ApplyAsync(plan);

            PlanOutcome outcome = Assert.Single(applied.Outcomes);
            Assert.True(outcome.Status == OutcomeStatus.Proved, $"request {last}: {outcome.Message}");
            await RequireDoneAsync(fixture, before, outcome, $"request {last}");
        }
    }

    [Fact]
    public async Task A_temporary_network_outage_leaves_no_upload_unnamed()
    {
        using var fixture = new EmulatorFixture();
        int requests = await CountRequestsAsync(fixture, Large);
        for (int first = 1; first <= requests; first++)
        {
            // Covers one request that is sent at most once and the three attempts of the next one.
            int last = first + 3;
            (ObjectDump before, PlanFolder plan) = await PrepareAsync(fixture, $"{first}-", Large);
            fixture.Handler.Intercept = (number, _, send) =>
                number < first || number > last ? send() : LoseAsync(send, number == first);

            Applied applied = await fixture.ApplyAsync(plan);

            PlanOutcome outcome = Assert.Single(applied.Outcomes);
            Assert.True(outcome.Status == OutcomeStatus.Proved, $"request {first}: {outcome.Message}");
            await RequireDoneAsync(fixture, before, outcome, $"request {first}");
        }
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task A_run_cancelled_at_any_request_leaves_no_upload_and_is_finished_by_the_next_one(int size)
    {
        using var fixture = new EmulatorFixture("Enabled");
        int requests = await CountRequestsAsync(fixture, size);
        for (int last = 1; last <= requests; last++)
        {
            (ObjectDump before, PlanFolder plan) = await PrepareAsync(fixture, $"{last}-", size);
            using var stop = new CancellationTokenSource();
            fixture.Handler.Intercept = async (number, _, send) =>
            {
                HttpResponseMessage response = await send();
                if (number == last)
                {
                    await stop.CancelAsync();
                }

                return response;
            };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.ApplyAsync(plan, stop: stop.Token));
            Assert.Empty(await fixture.UploadsAsync());
            fixture.Handler.Reset();

            Applied applied = await fixture.ApplyAsync(plan);

            Assert.All(applied.Outcomes, outcome => Assert.Equal(OutcomeStatus.Proved, outcome.Status));
            await RequireDoneAsync(fixture, before, applied.Outcomes.SingleOrDefault(), $"request {last}");
        }
    }

    [Theory]
    [InlineData(503, "TotalQpsLimitExceeded")]
    [InlineData(500, "InternalError")]
    public async Task A_transient_error_is_retried(int status, string code)
    {
        foreach (int size in new[] { Small, Large })
        {
            using var fixture = new EmulatorFixture("Enabled");
            int requests = await CountRequestsAsync(fixture, size);
            for (int refused = 1; refused <= requests; refused++)
            {
                (ObjectDump before, PlanFolder plan) = await PrepareAsync(fixture, $"{refused}-", size);
                fixture.Oss.AddFault(new() { Status = status, Code = code, Skip = refused - 1, Count = 1 });

                Applied applied = await fixture.ApplyAsync(plan);

                fixture.Oss.ClearFaults();
                PlanOutcome outcome = Assert.Single(applied.Outcomes);
                Assert.True(outcome.Status == OutcomeStatus.Proved, $"request {refused}: {outcome.Message}");
                await RequireDoneAsync(fixture, before, outcome, $"request {refused}");
            }
        }
    }

    [Fact]
    public async Task Throttling_slows_a_run_down_and_loses_nothing()
    {
        using var fixture = new EmulatorFixture();
        for (int i = 0; i < 40; i++)
        {
            await fixture.PutAsync($"{i}", EmulatorFixture.Bytes(100, i), Properties);
        }

        PlanFolder plan = await fixture.PlanAsync();
        int sent = 0;
        fixture.Handler.Intercept = (_, _, send) =>
        {
            int number = Interlocked.Increment(ref sent);
            return number < 100 && number % 5 == 0 ? ThrottleAsync() : send();
        };

        Applied applied = await fixture.ApplyAsync(plan, throttleLimit: 8);

        Assert.Equal(40, applied.Outcomes.Count);
        Assert.All(applied.Outcomes, outcome => Assert.Equal(OutcomeStatus.Proved, outcome.Status));
        Assert.True(applied.Summary.Throttled > 0);
        Assert.Equal(sent, applied.Summary.Requests);
    }

    private static Task<HttpResponseMessage> ThrottleAsync() => Task.FromResult(new HttpResponseMessage(
        System.Net.HttpStatusCode.ServiceUnavailable)
    {
        Content = new StringContent("<Error><Code>QpsLimitExceeded</Code><Message>Slow down.</Message></Error>",
            System.Text.Encoding.UTF8, "application/xml"),
    });

    private static async Task<HttpResponseMessage> LoseAsync(Func<Task<HttpResponseMessage>> send, bool afterActing)
    {
        if (afterActing)
        {
            (await send()).Dispose();
        }

        throw new HttpRequestException("The connection was lost.", new IOException("Reset."));
    }

    // Like a killed process: no further request is sent, and the journal is closed.
    private static async Task DieAsync(EmulatorFixture fixture, PlanFolder plan, int last, bool afterActing)
    {
        var dead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Handler.Intercept = async (number, _, send) =>
        {
            if (number < last)
            {
                return await send();
            }

            if (number == last && afterActing)
            {
                (await send()).Dispose();
            }

            dead.TrySetResult();
            return await new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        using PlanExecution run = fixture.Open(plan);
        _ = run.RunAsync(_ => { }, default);
        await dead.Task;
    }

    private static async Task<int> CountRequestsAsync(EmulatorFixture fixture, int size)
    {
        (_, PlanFolder plan) = await PrepareAsync(fixture, "count", size);
        await fixture.ApplyAsync(plan);
        return fixture.Handler.Requests.Count;
    }

    // An object, its state, and a plan for it alone.
    private static async Task<(ObjectDump Before, PlanFolder Plan)> PrepareAsync(
        EmulatorFixture fixture, string key, int size)
    {
        await fixture.PutAsync(key, EmulatorFixture.Bytes(size), Properties);
        PlanFolder plan = await fixture.PlanAsync(prefix: key);
        fixture.Handler.Reset();
        return (await fixture.ReadAsync(key), plan);
    }

    // An upload is left open only when its id never arrived, and then it is named and removed here.
    private static async Task RequireDoneAsync(
        EmulatorFixture fixture, ObjectDump before, PlanOutcome? outcome, string when)
    {
        string key = before.State.Address.Key;
        ObjectDump after = await fixture.ReadAsync(key);
        Assert.True(before.Kept == after.Kept, when);
        Assert.True(after.Encryption == EmulatorFixture.Kms, when);
        IReadOnlyList<MultipartUpload> open = await fixture.UploadsAsync();
        Assert.True(open.Select(upload => upload.UploadId).SequenceEqual(outcome?.LeftUploadIds ?? []), when);
        await Task.WhenAll(open.Select(upload => fixture.Other.AbortMultipartUploadAsync(upload, default)));
        int expected = before.State.Address.VersionId is null or "null" ? 1 : 2;
        int versions = (await fixture.VersionsAsync(key)).Count;
        Assert.True(versions == expected, $"{when}: {versions} versions");
    }
}
