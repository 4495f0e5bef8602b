using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Repair;

public class RaceTests
{
    private const int Small = EmulatorFixture.Small;
    private const int Large = EmulatorFixture.Large;

    private static readonly TimeSpan LongerThanASecond = TimeSpan.FromSeconds(1.1);

    // An object that may have been written during the look is looked at twice.
    private static readonly TimeSpan[] Ages = [LongerThanASecond, TimeSpan.FromMinutes(1)];
    private static readonly byte[] Newer = EmulatorFixture.Bytes(500, seed: 9);

    public static TheoryData<int, string?> Cases() => new()
    {
        { Small, null }, { Small, "Enabled" }, { Small, "Suspended" },
        { Large, null }, { Large, "Enabled" }, { Large, "Suspended" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_concurrent_write_at_any_request_is_kept(int size, string? versioning)
    {
        using var fixture = new EmulatorFixture(versioning);
        await RaceAsync(
            fixture,
            size,
            key => fixture.PutAsync(key, Newer, new ObjectProperties { ContentType = "text/newer" }),
            async (key, _, when, request) =>
            {
                ObjectDump now = await fixture.ReadAsync(key);
                if (request.Contains("?uploadId=", StringComparison.Ordinal) && versioning != "Enabled")
                {
                    // The one race that remains: between the last HeadObject and CompleteMultipartUpload.
                    return;
                }

                Assert.True(now.State.Properties.ContentType == "text/newer", $"{when}: it is overwritten");
                Assert.True(now.State.Size == Newer.Length, when);
            });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_concurrent_change_of_headers_is_kept(int size, string? versioning)
    {
        using var fixture = new EmulatorFixture(versioning);
        await RaceAsync(
            fixture,
            size,
            key => ChangeHeadersAsync(fixture, key),
            async (key, _, when, request) =>
            {
                ObjectDump now = await fixture.ReadAsync(key);
                if (!request.Contains("?uploadId=", StringComparison.Ordinal) || versioning == "Enabled")
                {
                    Assert.True(now.State.Properties.CacheControl == "no-cache", $"{when}: the header is lost");
                }
            });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_concurrent_delete_at_any_request_is_kept(int size, string? versioning)
    {
        using var fixture = new EmulatorFixture(versioning);
        await RaceAsync(
            fixture,
            size,
            key => fixture.Other.DeleteObjectAsync(EmulatorFixture.At(key), default),
            async (key, _, when, request) =>
            {
                ObjectPage page = await fixture.Other.ListObjectsAsync(
                    EmulatorFixture.Bucket, new ObjectQuery(key), default);
                bool isInWindow = request.Contains("?uploadId=", StringComparison.Ordinal) && versioning != "Enabled";
                Assert.True(page.Objects.Count == 0 || isInWindow, $"{when}: it is there again");
            });
    }

    public static TheoryData<string, int, string?> UnguardedCases()
    {
        var cases = new TheoryData<string, int, string?>();
        foreach (string change in new[] { "ACL", "inherited ACL", "tag", "no tags", "first tag" })
        {
            foreach ((int size, string? versioning) in new[]
            {
                (Small, null), (Small, "Enabled"), (Small, "Suspended"),
                (Large, null), (Large, "Enabled"), (Large, "Suspended"),
            })
            {
                cases.Add(change, size, versioning);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(UnguardedCases))]
    public async Task A_concurrent_change_of_ACL_or_tags_at_any_request_is_kept_or_said_and_never_claimed(
        string change, int size, string? versioning)
    {
        using var fixture = new EmulatorFixture(versioning);
        bool isOfAcl = change.EndsWith("ACL", StringComparison.Ordinal);
        UnprovedProperties changed = isOfAcl ? UnprovedProperties.Acl : UnprovedProperties.Tags;
        string expected = change switch
        {
            "ACL" => "private",
            "inherited ACL" => "default",
            "tag" or "first tag" => "stage=2",
            _ => "",
        };
        int undone = 0;
        await RaceAsync(
            fixture,
            size,
            key => isOfAcl
                ? fixture.Other.PutObjectAclAsync(EmulatorFixture.At(key), expected, default)
                : fixture.Other.PutObjectTaggingAsync(EmulatorFixture.At(key), TagsOf(expected), default),
            async (key, outcome, when, _) =>
            {
                ObjectDump now = await fixture.ReadAsync(key);
                bool isKept = (isOfAcl ? now.Acl : now.Tags) == expected;
                undone += isKept ? 0 : 1;
                bool isSaid = versioning == "Enabled"
                    ? outcome.Reason == OutcomeReason.Superseded && outcome.Message!.Contains("moment of the copy")
                    : outcome.Unproved.HasFlag(changed);
                Assert.True(isKept || isSaid, $"{when}: {outcome.Reason} {outcome.Message}");
            },
            new ObjectProperties { Acl = "public-read", Tags = TagsOf(change == "first tag" ? "" : "stage=1") });

        // What can be undone is what comes after the last look: before the copy itself, and before the other requests of
        // that look, which are under way at the same time: two, and with versions two about the bucket. A copy in one
        // request takes the tags over itself.
        int most = size == Small && !isOfAcl ? 0 : (versioning == "Enabled" ? 5 : 3) * Ages.Length;
        Assert.InRange(undone, 0, most);
    }

    private static Dictionary<string, string> TagsOf(string text) =>
        text.Length == 0 ? [] : new() { ["stage"] = text.Split('=')[1] };

    [Fact]
    public async Task A_version_written_during_the_copy_becomes_current_again_and_both_are_kept()
    {
        using var fixture = new EmulatorFixture("Enabled");
        string first = (await fixture.PutAsync("a", EmulatorFixture.Bytes(Large))).VersionId!;
        PlanFolder plan = await fixture.PlanAsync();
        string? second = null;
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            if (IsComplete(request))
            {
                second ??= (await fixture.PutAsync("a", Newer)).VersionId!;
            }

            return await send();
        };

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.Changed, outcome.Reason);
        Assert.Equal([second, first], (await fixture.VersionsAsync("a")).Select(version => version.Address.VersionId));
    }

    [Fact]
    public async Task A_copy_above_a_newer_version_is_not_taken_back_when_somebody_has_changed_its_ACL()
    {
        using var fixture = new EmulatorFixture("Enabled");
        string first = (await fixture.PutAsync("a", EmulatorFixture.Bytes(Large))).VersionId!;
        PlanFolder plan = await fixture.PlanAsync();
        string second = "";
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            if (!IsComplete(request))
            {
                return await send();
            }

            second = (await fixture.PutAsync("a", Newer)).VersionId!;
            HttpResponseMessage response = await send();
            await fixture.Other.PutObjectAclAsync(EmulatorFixture.At("a"), "private", default);
            return response;
        };

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        string[] versions =
            [.. (await fixture.VersionsAsync("a")).Select(version => version.Address.VersionId!)];
        Assert.Equal([second, first], versions.Skip(1));
        Assert.Equal("private", (await fixture.ReadAsync("a")).Acl);
        Assert.Equal(OutcomeReason.Superseded, outcome.Reason);
        Assert.Equal(
            $"Compare the version {second} with the one above it, {versions[0]}, which is the copy of an older one.",
            outcome.Advice);
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task A_write_after_the_copy_is_not_a_failure(int size)
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(size));
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            HttpResponseMessage response = await send();
            bool isMade = IsComplete(request)
                || (request.Method == HttpMethod.Put && !request.RequestUri!.Query.Contains("uploadId"));
            if (isMade)
            {
                await fixture.PutAsync("a", Newer);
            }

            return response;
        };

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.Superseded, outcome.Reason);
        Assert.Equal(OutcomeStatus.Skipped, outcome.Status);
        Assert.Equal(EncryptionRule.None, outcome.Encryption);
        Assert.Equal(Newer.Length, (await fixture.ReadAsync("a")).State.Size);
    }

    [Fact]
    public async Task An_object_that_somebody_else_encrypted_is_not_a_failure_and_not_copied()
    {
        using var fixture = new EmulatorFixture("Enabled");
        await fixture.PutAsync("a", EmulatorFixture.Bytes(Small));
        PlanFolder plan = await fixture.PlanAsync();
        await fixture.PutAsync(
            "a", EmulatorFixture.Bytes(Small), new ObjectProperties { Encryption = EmulatorFixture.Kms });

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.AlreadyAsWanted, outcome.Reason);
        Assert.Equal(2, (await fixture.VersionsAsync("a")).Count);
    }

    private static bool IsComplete(HttpRequestMessage request) =>
        request.Method == HttpMethod.Post
        && request.RequestUri!.Query.StartsWith("?uploadId=", StringComparison.Ordinal);

    private static async Task<WrittenObject> ChangeHeadersAsync(EmulatorFixture fixture, string key)
    {
        ObjectAddress address = EmulatorFixture.At(key);
        StoredState state = await fixture.Other.HeadObjectAsync(address, ReadConditions.None, default);
        return await fixture.Other.CopyObjectAsync(address, address, new CopyOptions
        {
            Properties = state.Properties with { CacheControl = "no-cache", Encryption = state.Encryption },
            ReplaceMetadata = true,
        }, default);
    }

    // One object per request of a repair; the other writer acts before that request.
    private static async Task RaceAsync(
        EmulatorFixture fixture,
        int size,
        Func<string, Task> interfere,
        Func<string, PlanOutcome, string, string, Task> check,
        ObjectProperties? properties = null)
    {
        foreach (TimeSpan age in Ages)
        {
            await RaceAsync(fixture, size, age, interfere, check, properties);
        }
    }

    private static async Task RaceAsync(
        EmulatorFixture fixture,
        int size,
        TimeSpan age,
        Func<string, Task> interfere,
        Func<string, PlanOutcome, string, string, Task> check,
        ObjectProperties? properties)
    {
        string prefix = $"{age.TotalSeconds:0}s-";
        await fixture.PutAsync(prefix + "count", EmulatorFixture.Bytes(size), properties);
        fixture.Clock.Advance(age);
        PlanFolder counted = await fixture.PlanAsync(prefix: prefix + "count");
        fixture.Handler.Reset();
        await fixture.ApplyAsync(counted);
        int requests = fixture.Handler.Requests.Count;
        int made = 1 + fixture.Handler.Requests.ToList().FindLastIndex(
            request => !request.StartsWith("HEAD", StringComparison.Ordinal)
                && !request.StartsWith("GET", StringComparison.Ordinal));
        for (int n = 1; n <= requests; n++)
        {
            await fixture.PutAsync($"{prefix}{n}-", EmulatorFixture.Bytes(size), properties);
        }

        // Last-Modified has whole seconds: writes within one second cannot be told apart.
        fixture.Clock.Advance(age);
        for (int n = 1; n <= requests; n++)
        {
            string key = $"{prefix}{n}-";
            string when = "";
            string met = "";
            PlanFolder plan = await fixture.PlanAsync(prefix: key);
            fixture.Handler.Reset();
            fixture.Handler.Intercept = async (number, request, send) =>
            {
                if (number == n)
                {
                    met = $"{request.Method} {request.RequestUri!.Query}";
                    when = $"before request {n}, {met}";
                    fixture.Clock.Advance(n > made ? LongerThanASecond : TimeSpan.Zero);
                    await interfere(key);
                }

                return await send();
            };

            PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

            Assert.True(outcome.Status != OutcomeStatus.Failed, $"{when}: {outcome.Reason} {outcome.Message}");
            await check(key, outcome, when, met.StartsWith("POST", StringComparison.Ordinal) ? met : "");
            Assert.Empty(await fixture.UploadsAsync());
        }
    }
}
