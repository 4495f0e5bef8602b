using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Applying;

public class FaultTests
{
    private const int Small = 3_000;
    private const int Large = 450_000;

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
    public async Task A_request_that_is_lost_once_changes_nothing_of_the_end(
        int size, string? versioning, bool afterActing)
    {
        int requests = await CountRequestsAsync(size, versioning);
        for (int lost = 1; lost <= requests; lost++)
        {
            using var shop = new Workshop(versioning);
            Everything before = await PutAsync(shop, size);
            PlanFolder plan = await shop.PlanAsync();
            shop.Wire.Intercept = (number, _, send) => number == lost ? LoseAsync(send, afterActing) : send();

            Applied applied = await shop.ApplyAsync(plan);

            PlanOutcome outcome = Assert.Single(applied.Outcomes);
            Assert.True(outcome.Status == OutcomeStatus.Proved, $"request {lost}: {outcome.Message}");
            await RequireDoneAsync(shop, before, $"request {lost}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_run_that_dies_at_any_request_is_finished_by_the_next_one(
        int size, string? versioning, bool afterActing)
    {
        int requests = await CountRequestsAsync(size, versioning);
        for (int last = 1; last <= requests; last++)
        {
            using var shop = new Workshop(versioning);
            Everything before = await PutAsync(shop, size);
            PlanFolder plan = await shop.PlanAsync();
            await DieAsync(shop, plan, last, afterActing);
            shop.Wire.Reset();

            Applied applied = await shop.ApplyAsync(plan);

            PlanOutcome outcome = Assert.Single(applied.Outcomes);
            Assert.True(outcome.Status == OutcomeStatus.Proved, $"request {last}: {outcome.Message}");
            await RequireDoneAsync(shop, before, $"request {last}");
            Assert.Empty((await shop.ApplyAsync(plan)).Outcomes);
        }
    }

    [Theory]
    [InlineData(Small, false)]
    [InlineData(Small, true)]
    [InlineData(Large, false)]
    [InlineData(Large, true)]
    public async Task A_network_that_stays_away_stops_the_run_and_the_next_one_goes_on(int size, bool afterActing)
    {
        int requests = await CountRequestsAsync(size, null);
        for (int last = 1; last <= requests; last++)
        {
            using var shop = new Workshop();
            Everything before = await PutAsync(shop, size);
            PlanFolder plan = await shop.PlanAsync();
            shop.Wire.Intercept = (number, _, send) => number < last
                ? send()
                : LoseAsync(send, afterActing && number == last);
            PlanOutcome failed = Assert.Single((await shop.ApplyAsync(plan)).Outcomes);
            Assert.Equal(OutcomeReason.Unreachable, failed.Reason);
            shop.Wire.Reset();

            Applied applied = await shop.ApplyAsync(plan);

            PlanOutcome outcome = Assert.Single(applied.Outcomes);
            Assert.True(outcome.Status == OutcomeStatus.Proved, $"request {last}: {outcome.Message}");
            await RequireDoneAsync(shop, before, $"request {last}");
        }
    }

    [Fact]
    public async Task A_network_that_is_away_for_a_while_leaves_no_upload()
    {
        int requests = await CountRequestsAsync(Large, null);
        for (int first = 1; first <= requests; first++)
        {
            // A request that goes out once, and the three attempts at the one that follows.
            int last = first + 3;
            using var shop = new Workshop();
            Everything before = await PutAsync(shop, Large);
            PlanFolder plan = await shop.PlanAsync();
            shop.Wire.Intercept = (number, _, send) =>
                number < first || number > last ? send() : LoseAsync(send, number == first);

            Applied applied = await shop.ApplyAsync(plan);

            PlanOutcome outcome = Assert.Single(applied.Outcomes);
            Assert.True(outcome.Status == OutcomeStatus.Proved, $"request {first}: {outcome.Message}");
            await RequireDoneAsync(shop, before, $"request {first}");
        }
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task A_run_that_is_stopped_at_any_request_leaves_no_upload_and_is_finished_by_the_next_one(int size)
    {
        int requests = await CountRequestsAsync(size, "Enabled");
        for (int last = 1; last <= requests; last++)
        {
            using var shop = new Workshop("Enabled");
            Everything before = await PutAsync(shop, size);
            PlanFolder plan = await shop.PlanAsync();
            using var stop = new CancellationTokenSource();
            shop.Wire.Intercept = async (number, _, send) =>
            {
                HttpResponseMessage response = await send();
                if (number == last)
                {
                    await stop.CancelAsync();
                }

                return response;
            };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shop.ApplyAsync(plan, stop: stop.Token));
            Assert.Empty(await shop.UploadsAsync());
            shop.Wire.Reset();

            Applied applied = await shop.ApplyAsync(plan);

            Assert.All(applied.Outcomes, outcome => Assert.Equal(OutcomeStatus.Proved, outcome.Status));
            await RequireDoneAsync(shop, before, $"request {last}");
        }
    }

    [Theory]
    [InlineData(503, "TotalQpsLimitExceeded")]
    [InlineData(500, "InternalError")]
    public async Task A_request_that_is_refused_for_now_is_sent_again(int status, string code)
    {
        foreach (int size in new[] { Small, Large })
        {
            int requests = await CountRequestsAsync(size, "Enabled");
            for (int refused = 1; refused <= requests; refused++)
            {
                using var shop = new Workshop("Enabled");
                Everything before = await PutAsync(shop, size);
                PlanFolder plan = await shop.PlanAsync();
                shop.Oss.AddFault(new() { Status = status, Code = code, Skip = refused - 1, Count = 1 });

                Applied applied = await shop.ApplyAsync(plan);

                shop.Oss.ClearFaults();
                PlanOutcome outcome = Assert.Single(applied.Outcomes);
                Assert.True(outcome.Status == OutcomeStatus.Proved, $"request {refused}: {outcome.Message}");
                await RequireDoneAsync(shop, before, $"request {refused}");
            }
        }
    }

    [Fact]
    public async Task Throttling_slows_a_run_down_and_loses_nothing()
    {
        using var shop = new Workshop();
        for (int i = 0; i < 40; i++)
        {
            await shop.PutAsync($"{i}", Workshop.Bytes(100, i), Properties);
        }

        PlanFolder plan = await shop.PlanAsync();
        int sent = 0;
        shop.Wire.Intercept = (_, _, send) =>
        {
            int number = Interlocked.Increment(ref sent);
            return number < 100 && number % 5 == 0 ? ThrottleAsync() : send();
        };

        Applied applied = await shop.ApplyAsync(plan, throttleLimit: 8);

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

    // As a process that is killed: nothing happens any more, and the journal is let go.
    private static async Task DieAsync(Workshop shop, PlanFolder plan, int last, bool afterActing)
    {
        var dead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        shop.Wire.Intercept = async (number, _, send) =>
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
        using PlanExecution run = shop.Open(plan);
        _ = run.RunAsync(_ => { }, default);
        await dead.Task;
    }

    private static async Task<int> CountRequestsAsync(int size, string? versioning)
    {
        using var shop = new Workshop(versioning);
        await PutAsync(shop, size);
        PlanFolder plan = await shop.PlanAsync();
        shop.Wire.Reset();
        await shop.ApplyAsync(plan);
        return shop.Wire.Requests.Count;
    }

    private static async Task<Everything> PutAsync(Workshop shop, int size)
    {
        await shop.PutAsync("a", Workshop.Bytes(size), Properties);
        return await shop.ReadAsync("a");
    }

    private static async Task RequireDoneAsync(Workshop shop, Everything before, string when)
    {
        Everything after = await shop.ReadAsync("a");
        Assert.True(before.Kept == after.Kept, when);
        Assert.True(after.Encryption == Workshop.Kms, when);
        Assert.True((await shop.UploadsAsync()).Count == 0, when);
        int expected = before.State.Address.VersionId is null or "null" ? 1 : 2;
        int versions = (await shop.VersionsAsync("a")).Count;
        Assert.True(versions == expected, $"{when}: {versions} versions");
    }
}
