using System.Globalization;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Benchmarks;

/// <summary>The CPU time of this process for one signed GetBucketEncryption, against a bare HttpClient GET of the same
/// answer.</summary>
internal static class SignedCallBenchmark
{
    private const int CallsPerRound = 1000;
    private const int WarmUpRounds = 10;
    private const int Rounds = 41;

    public static async Task<IReadOnlyList<Ratio>> RunAsync()
    {
        using ServerProcess server = ServerProcess.Start("--serve", "0");
        using var bare = new HttpClient();
        using var factory = new OssClientFactory();
        var address = new Uri(server.Endpoint + "/bucket-1/?encryption");
        IOssClient client = factory.GetClient(new OssClientOptions
        {
            Endpoint = OssEndpoint.Parse(server.Endpoint, "cn-hangzhou"),
            Credentials = new StaticCredentialProvider(new OssCredential("ak", "sk"), "benchmark"),
        });

        Func<Task> get = async () =>
        {
            using HttpResponseMessage answer = await bare.GetAsync(address);
            await answer.Content.ReadAsByteArrayAsync();
        };
        Func<Task> signed = () => client.GetBucketEncryptionAsync("bucket-1", CancellationToken.None);

        for (int round = 0; round < WarmUpRounds; round++)
        {
            await MeasureAsync(get);
            await MeasureAsync(signed);
        }

        var rounds = new List<(double Bare, double Signed)>();
        for (int round = 0; round < Rounds; round++)
        {
            rounds.Add((await MeasureAsync(get), await MeasureAsync(signed)));
        }

        return [new Ratio(
            Microseconds(rounds.Select(round => round.Signed)),
            Microseconds(rounds.Select(round => round.Bare)) + " for a bare GET",
            Ratio.Median(rounds.Select(round => round.Signed / round.Bare)),
            1.5)];
    }

    /// <summary>The CPU time of one call in microseconds.</summary>
    public static async Task<double> MeasureAsync(Func<Task> call)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < CallsPerRound; i++)
        {
            await call();
        }

        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / CallsPerRound;
    }

    /// <summary>A CPU time in words.</summary>
    public static string Microseconds(IEnumerable<double> values) =>
        string.Create(CultureInfo.InvariantCulture, $"{Ratio.Median(values):0} µs CPU");
}
