using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Repair;

/// <summary>How many round trips a repair takes one after the other. No response of a wave comes before its last
/// request was sent, so a request that waits for another one of its wave would wait for ever.</summary>
public class RoundTripTests
{
    private const int Small = EmulatorFixture.Small;
    private const int Large = EmulatorFixture.Large;
    private const string Look = "GET ?acl, GET ?tagging, HEAD";
    private const string LastLook = "GET ?acl, GET ?tagging";

    private static readonly TimeSpan LongerThanALook = TimeSpan.FromMinutes(1);

    private static readonly ObjectProperties Tagged = new()
    {
        Tags = new Dictionary<string, string> { ["stage"] = "1" },
    };

    [Fact]
    public async Task Without_versions_a_repair_takes_three()
    {
        using var fixture = new EmulatorFixture();

        await RepairAsync(fixture, "a", Small, null, Look, "PUT", "GET ?acl, HEAD");
        await RepairAsync(fixture, "b", Small, Tagged, Look, "PUT", Look);
    }

    [Fact]
    public async Task With_versions_a_repair_takes_four_of_which_the_second_is_of_the_first_object_of_a_bucket_alone()
    {
        using var fixture = new EmulatorFixture("Enabled");

        await RepairAsync(
            fixture, "a", Small, null, Look, "GET ?objectWorm, GET ?versioning", "PUT",
            "GET ?acl&versionId, GET ?acl&versionId, HEAD ?versionId");
        await RepairAsync(
            fixture, "b", Small, Tagged, Look, "GET ?objectWorm, GET ?versioning", "PUT",
            "GET ?acl&versionId, GET ?acl&versionId, GET ?tagging&versionId, HEAD ?versionId");
    }

    [Fact]
    public async Task Where_objects_can_be_on_legal_hold_a_repair_takes_one_more()
    {
        using var fixture = new EmulatorFixture("Enabled");
        await fixture.ConfigureAsync("objectWorm", "<ObjectWormConfiguration><ObjectWormEnabled>Enabled" +
            "</ObjectWormEnabled></ObjectWormConfiguration>");

        await RepairAsync(
            fixture, "a", Small, null, Look, "GET ?objectWorm, GET ?versioning", "GET ?legalHold&versionId", "PUT",
            "GET ?acl&versionId, GET ?acl&versionId, GET ?legalHold&versionId, GET ?legalHold&versionId, " +
            "HEAD ?versionId, HEAD ?versionId");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Enabled")]
    public async Task By_parts_only_the_last_HeadObject_before_the_completion_waits_for_ACL_and_tags(string? versioning)
    {
        using var fixture = new EmulatorFixture(versioning);
        string[] waves = versioning is null
            ? [Look, "GET ?uploads", "POST ?uploads", Parts, LastLook, "HEAD", "POST ?uploadId", "GET ?acl, HEAD"]
            :
            [
                Look, "GET ?objectWorm, GET ?versioning", "GET ?uploads", "POST ?uploads", Parts, LastLook, "HEAD",
                "POST ?uploadId", "GET ?versions",
                "GET ?acl&versionId, GET ?acl&versionId, GET ?tagging&versionId, HEAD ?versionId",
            ];

        await RepairAsync(fixture, "a", Large, null, waves);
    }

    [Fact]
    public async Task ACL_and_tags_of_an_object_that_may_have_been_written_during_the_look_are_read_again()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(Small));

        await RepairAsync(
            fixture, await fixture.PlanAsync(), Look, "GET ?acl, GET ?tagging", "PUT", "GET ?acl, HEAD");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task No_more_requests_are_under_way_than_the_throttle_allows(int throttleLimit)
    {
        using var fixture = new EmulatorFixture("Enabled");
        for (int i = 0; i < 12; i++)
        {
            await fixture.PutAsync($"{i}", EmulatorFixture.Bytes(i % 3 == 0 ? Large : Small, i), Tagged);
        }

        fixture.Clock.Advance(LongerThanALook);
        PlanFolder plan = await fixture.PlanAsync();
        int underWay = 0;
        int most = 0;
        fixture.Handler.Reset();
        fixture.Handler.Intercept = async (_, _, send) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref underWay));
            try
            {
                return await send();
            }
            finally
            {
                Interlocked.Decrement(ref underWay);
            }
        };

        Applied applied = await fixture.ApplyAsync(plan, throttleLimit: throttleLimit);

        Assert.All(applied.Outcomes, outcome => Assert.Equal(OutcomeStatus.Proved, outcome.Status));
        Assert.InRange(most, 1, throttleLimit);
    }

    private static string Parts =>
        string.Join(", ", Enumerable.Repeat("PUT ?partNumber&uploadId", 5));

    private static void InterlockedMax(ref int most, int value)
    {
        for (int known = most; value > known; known = most)
        {
            Interlocked.CompareExchange(ref most, value, known);
        }
    }

    private static async Task<PlanFolder> PlanAsync(
        EmulatorFixture fixture, string key, int size, ObjectProperties? properties)
    {
        await fixture.PutAsync(key, EmulatorFixture.Bytes(size), properties);
        fixture.Clock.Advance(LongerThanALook);
        return await fixture.PlanAsync(prefix: key);
    }

    private static async Task RepairAsync(
        EmulatorFixture fixture, string key, int size, ObjectProperties? properties, params string[] waves) =>
        await RepairAsync(fixture, await PlanAsync(fixture, key, size, properties), waves);

    // Applies a plan of one object, and holds the responses of each wave back until all its requests were sent.
    private static async Task RepairAsync(EmulatorFixture fixture, PlanFolder plan, params string[] waves)
    {
        List<List<string>> met = [[]];
        var isComplete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        fixture.Handler.Reset();
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            Task wave;
            lock (met)
            {
                met[^1].Add(NameOf(request));
                wave = isComplete.Task;
                if (met.Count > waves.Length || met[^1].Count == waves[met.Count - 1].Split(", ").Length)
                {
                    isComplete.SetResult();
                    isComplete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    met.Add([]);
                }
            }

            await wave.WaitAsync(stop.Token);
            return await send();
        };

        Applied applied = await fixture.ApplyAsync(plan, throttleLimit: 8, stop: stop.Token);

        Assert.Equal(OutcomeStatus.Proved, Assert.Single(applied.Outcomes).Status);
        Assert.Equal(waves, met.Where(wave => wave.Count > 0)
            .Select(wave => string.Join(", ", wave.Order(StringComparer.Ordinal))));
    }

    // The method, and the names in the query: HEAD ?versionId.
    private static string NameOf(HttpRequestMessage request)
    {
        string[] names =
        [
            .. request.RequestUri!.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part.Split('=')[0])
                .Where(name => name is not ("prefix" or "max-keys" or "max-uploads" or "encoding-type"))
                .Order(StringComparer.Ordinal),
        ];
        return names.Length == 0 ? request.Method.Method : $"{request.Method} ?{string.Join('&', names)}";
    }
}
