using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Applying;

public class RaceTests
{
    private const int Small = 3_000;
    private const int Large = 450_000;

    private static readonly byte[] Newer = Workshop.Bytes(500, seed: 9);

    public static TheoryData<int, string?> Cases() => new()
    {
        { Small, null }, { Small, "Enabled" }, { Small, "Suspended" },
        { Large, null }, { Large, "Enabled" }, { Large, "Suspended" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_a_writer_writes_at_any_moment_stays(int size, string? versioning)
    {
        using var shop = new Workshop(versioning);
        await RaceAsync(
            shop,
            size,
            key => shop.PutAsync(key, Newer, new ObjectProperties { ContentType = "text/newer" }),
            async (key, when, request) =>
            {
                Everything now = await shop.ReadAsync(key);
                if (request.Contains("?uploadId=", StringComparison.Ordinal) && versioning != "Enabled")
                {
                    // The one window that remains, between the last look and the end of the upload.
                    return;
                }

                Assert.True(now.State.Properties.ContentType == "text/newer", $"{when}: it is overwritten");
                Assert.True(now.State.Size == Newer.Length, when);
            });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_a_writer_does_to_the_headers_alone_stays(int size, string? versioning)
    {
        using var shop = new Workshop(versioning);
        await RaceAsync(
            shop,
            size,
            key => ChangeHeadersAsync(shop, key),
            async (key, when, request) =>
            {
                Everything now = await shop.ReadAsync(key);
                if (!request.Contains("?uploadId=", StringComparison.Ordinal) || versioning == "Enabled")
                {
                    Assert.True(now.State.Properties.CacheControl == "no-cache", $"{when}: the header is lost");
                }
            });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_is_deleted_at_any_moment_stays_deleted(int size, string? versioning)
    {
        using var shop = new Workshop(versioning);
        await RaceAsync(
            shop,
            size,
            key => shop.Other.DeleteObjectAsync(Workshop.At(key), default),
            async (key, when, request) =>
            {
                ObjectPage page = await shop.Other.ListObjectsAsync(Workshop.Bucket, new ObjectQuery(key), default);
                bool isInWindow = request.Contains("?uploadId=", StringComparison.Ordinal) && versioning != "Enabled";
                Assert.True(page.Objects.Count == 0 || isInWindow, $"{when}: it is there again");
            });
    }

    [Fact]
    public async Task A_version_that_comes_in_between_becomes_current_again_and_both_are_kept()
    {
        using var shop = new Workshop("Enabled");
        string first = (await shop.PutAsync("a", Workshop.Bytes(Large))).VersionId!;
        PlanFolder plan = await shop.PlanAsync();
        string? second = null;
        shop.Wire.Intercept = async (_, request, send) =>
        {
            if (IsComplete(request))
            {
                second ??= (await shop.PutAsync("a", Newer)).VersionId!;
            }

            return await send();
        };

        PlanOutcome outcome = Assert.Single((await shop.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.Changed, outcome.Reason);
        Assert.Equal([second, first], (await shop.VersionsAsync("a")).Select(version => version.Address.VersionId));
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task A_writer_after_the_copy_is_no_failure(int size)
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(size));
        PlanFolder plan = await shop.PlanAsync();
        shop.Wire.Intercept = async (_, request, send) =>
        {
            HttpResponseMessage response = await send();
            bool isMade = IsComplete(request)
                || (request.Method == HttpMethod.Put && !request.RequestUri!.Query.Contains("uploadId"));
            if (isMade)
            {
                await shop.PutAsync("a", Newer);
            }

            return response;
        };

        PlanOutcome outcome = Assert.Single((await shop.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.Superseded, outcome.Reason);
        Assert.Equal(OutcomeStatus.Skipped, outcome.Status);
        Assert.Equal(EncryptionRule.None, outcome.Encryption);
        Assert.Equal(Newer.Length, (await shop.ReadAsync("a")).State.Size);
    }

    [Fact]
    public async Task Somebody_else_who_encrypts_it_first_is_no_failure_and_nothing_is_copied()
    {
        using var shop = new Workshop("Enabled");
        await shop.PutAsync("a", Workshop.Bytes(Small));
        PlanFolder plan = await shop.PlanAsync();
        await shop.PutAsync("a", Workshop.Bytes(Small), new ObjectProperties { Encryption = Workshop.Kms });

        PlanOutcome outcome = Assert.Single((await shop.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.AlreadyAsWanted, outcome.Reason);
        Assert.Equal(2, (await shop.VersionsAsync("a")).Count);
    }

    private static bool IsComplete(HttpRequestMessage request) =>
        request.Method == HttpMethod.Post
        && request.RequestUri!.Query.StartsWith("?uploadId=", StringComparison.Ordinal);

    private static async Task<WrittenObject> ChangeHeadersAsync(Workshop shop, string key)
    {
        ObjectAddress address = Workshop.At(key);
        StoredState state = await shop.Other.HeadObjectAsync(address, ReadConditions.None, default);
        return await shop.Other.CopyObjectAsync(address, address, new CopyOptions
        {
            Properties = state.Properties with { CacheControl = "no-cache", Encryption = state.Encryption },
            ReplaceMetadata = true,
        }, default);
    }

    // One object for each request that a repair sends; the race takes place before that request.
    private static async Task RaceAsync(
        Workshop shop, int size, Func<string, Task> interfere, Func<string, string, string, Task> check)
    {
        await shop.PutAsync("count", Workshop.Bytes(size));
        PlanFolder counted = await shop.PlanAsync(prefix: "count");
        shop.Wire.Reset();
        await shop.ApplyAsync(counted);
        int requests = shop.Wire.Requests.Count;
        int made = 1 + shop.Wire.Requests.ToList().FindLastIndex(
            request => !request.StartsWith("HEAD", StringComparison.Ordinal)
                && !request.StartsWith("GET", StringComparison.Ordinal));
        for (int n = 1; n <= requests; n++)
        {
            await shop.PutAsync($"a{n}-", Workshop.Bytes(size));
        }

        // The service tells times by seconds: what is written in the same second cannot be told apart.
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        for (int n = 1; n <= requests; n++)
        {
            string key = $"a{n}-";
            string when = "";
            string met = "";
            PlanFolder plan = await shop.PlanAsync(prefix: key);
            shop.Wire.Reset();
            shop.Wire.Intercept = async (number, request, send) =>
            {
                if (number == n)
                {
                    met = $"{request.Method} {request.RequestUri!.Query}";
                    when = $"before request {n}, {met}";
                    await Task.Delay(TimeSpan.FromSeconds(n > made ? 1.1 : 0));
                    await interfere(key);
                }

                return await send();
            };

            PlanOutcome outcome = Assert.Single((await shop.ApplyAsync(plan)).Outcomes);

            Assert.True(outcome.Status != OutcomeStatus.Failed, $"{when}: {outcome.Reason} {outcome.Message}");
            await check(key, when, met.StartsWith("POST", StringComparison.Ordinal) ? met : "");
            Assert.Empty(await shop.UploadsAsync());
        }
    }
}
