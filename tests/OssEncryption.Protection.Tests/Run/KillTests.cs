using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Run;

public class KillTests
{
    private const int Objects = 120;

    [Theory]
    [InlineData(null)]
    [InlineData("Enabled")]
    public async Task A_run_killed_several_times_is_finished_and_repeats_only_pending_objects(
        string? versioning)
    {
        using var fixture = new EmulatorFixture(versioning);
        Dictionary<string, ObjectDump> before = [];
        for (int i = 0; i < Objects; i++)
        {
            string key = $"{i:D3}";
            int size = i % 8 == 0 ? EmulatorFixture.Large : EmulatorFixture.Small;
            await fixture.PutAsync(key, EmulatorFixture.Bytes(size, i), new ObjectProperties
            {
                ContentType = $"text/x-{i}",
                UserMetadata = new Dictionary<string, string> { ["n"] = key },
                Tags = new Dictionary<string, string> { ["n"] = key },
                Acl = "private",
            });
            before[key] = await fixture.ReadAsync(key);
        }

        PlanFolder plan = await fixture.PlanAsync();
        foreach (int outcomes in new[] { 7, 1, 30 })
        {
            await RunAndKillAsync(fixture, plan, outcomes);
        }

        PlanStatus status = PlanStatus.Read(plan);
        Assert.False(status.IsRunning);

        // What was said in the last moment before a kill may not be in the journal yet: it is found done.
        Assert.InRange(status.Final, 1, Objects - 1);
        Applied applied = await fixture.ApplyAsync(plan);

        Assert.Equal(Objects - status.Final, applied.Outcomes.Count);
        Assert.All(applied.Outcomes, outcome => Assert.True(outcome.Status == OutcomeStatus.Proved, outcome.Message));
        Assert.Equal(
            PlanStatus.ReadOutcomes(plan).SelectMany(outcome => outcome.LeftUploadIds).Order(),
            (await fixture.UploadsAsync()).Select(upload => upload.UploadId).Order());
        foreach ((string key, ObjectDump was) in before)
        {
            ObjectDump now = await fixture.ReadAsync(key);
            Assert.Equal(was.Kept, now.Kept);
            Assert.Equal(EmulatorFixture.Kms, now.Encryption);
            Assert.Equal(versioning is null ? 1 : 2, (await fixture.VersionsAsync(key)).Count);
        }
    }

    private static async Task RunAndKillAsync(EmulatorFixture fixture, PlanFolder plan, int outcomes)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "OssEncryption.Protection.Tests.Host.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet",
            [
                program, plan.Path, fixture.Oss.Endpoints["cn-hangzhou"].AbsoluteUri, fixture.Oss.Owner.AccessKeyId,
                fixture.Oss.Owner.AccessKeySecret, EmulatorFixture.LargestCopy.ToString(CultureInfo.InvariantCulture),
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
        WaitForLastRequest(fixture.Oss.Endpoints["cn-hangzhou"].Port);
    }

    // The server may still carry out the last request of the killed process; it closes the connection after it. To the
    // next run that request would be another writer.
    private static void WaitForLastRequest(int port) => SpinWait.SpinUntil(() =>
        !IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Any(connection =>
            connection.LocalEndPoint.Port == port && connection.State == TcpState.CloseWait));
}
