using System.Diagnostics;
using System.Globalization;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Applying;

public class KillTests
{
    private const int Objects = 120;

    [Theory]
    [InlineData(null)]
    [InlineData("Enabled")]
    public async Task A_run_that_is_killed_again_and_again_is_finished_and_repeats_only_what_was_under_way(
        string? versioning)
    {
        using var shop = new Workshop(versioning);
        Dictionary<string, Everything> before = [];
        for (int i = 0; i < Objects; i++)
        {
            string key = $"{i:D3}";
            await shop.PutAsync(key, Workshop.Bytes(i % 8 == 0 ? 450_000 : 1_000, i), new ObjectProperties
            {
                ContentType = $"text/x-{i}",
                UserMetadata = new Dictionary<string, string> { ["n"] = key },
                Tags = new Dictionary<string, string> { ["n"] = key },
                Acl = "private",
            });
            before[key] = await shop.ReadAsync(key);
        }

        PlanFolder plan = await shop.PlanAsync();
        foreach (int outcomes in new[] { 7, 1, 30 })
        {
            await RunAndKillAsync(shop, plan, outcomes);
        }

        PlanStatus status = PlanStatus.Read(plan);
        Assert.False(status.IsRunning);
        Assert.InRange(status.Final, 38, Objects - 1);
        Applied applied = await shop.ApplyAsync(plan);

        Assert.Equal(Objects - status.Final, applied.Outcomes.Count);
        Assert.All(applied.Outcomes, outcome => Assert.True(outcome.Status == OutcomeStatus.Proved, outcome.Message));
        Assert.Empty(await shop.UploadsAsync());
        foreach ((string key, Everything was) in before)
        {
            Everything now = await shop.ReadAsync(key);
            Assert.Equal(was.Kept, now.Kept);
            Assert.Equal(Workshop.Kms, now.Encryption);
            Assert.Equal(versioning is null ? 1 : 2, (await shop.VersionsAsync(key)).Count);
        }
    }

    private static async Task RunAndKillAsync(Workshop shop, PlanFolder plan, int outcomes)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "OssEncryption.Protection.Tests.Host.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet",
            [
                program, plan.Path, shop.Oss.Endpoints["cn-hangzhou"].AbsoluteUri, shop.Oss.Owner.AccessKeyId,
                shop.Oss.Owner.AccessKeySecret, Workshop.LargestCopy.ToString(CultureInfo.InvariantCulture),
            ])
        {
            RedirectStandardOutput = true,
        })!;
        for (int i = 0; i < outcomes; i++)
        {
            Assert.EndsWith("Proved", await process.StandardOutput.ReadLineAsync());
        }

        process.Kill();
        await process.WaitForExitAsync();
    }
}
