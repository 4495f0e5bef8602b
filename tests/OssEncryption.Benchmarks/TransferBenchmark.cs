using System.Diagnostics;
using System.Globalization;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Benchmarks;

/// <summary>One gibibyte up and down with CRC64, against a bare HttpClient that copies the same streams to and from the
/// same server, and how far the working set grows meanwhile.</summary>
internal static class TransferBenchmark
{
    private const int Connections = 5;
    private const int RoundsPerConnection = 7;
    private const double Gibibyte = TransferServer.ObjectSize;

    private static readonly ObjectAddress Address = new("bucket-1", "object");

    public static async Task<IReadOnlyList<Ratio>> RunAsync()
    {
        using ServerProcess server = ServerProcess.Start("--transfer", "0");
        return
        [
            .. await CompareAsync("upload", server,
                client => client.PutObjectAsync(
                    Address, new RepeatedContent(), new ObjectProperties(), CancellationToken.None),
                PutAsync),
            .. await CompareAsync("download", server,
                async client =>
                {
                    using ObjectReader reader = await client
                        .GetObjectAsync(Address, null, ReadConditions.None, CancellationToken.None);
                    await reader.CopyToAsync(Stream.Null, null, CancellationToken.None);
                },
                GetAsync),
        ];
    }

    private static async Task<IReadOnlyList<Ratio>> CompareAsync(
        string name, ServerProcess server, Func<IOssClient, Task> ours, Func<HttpClient, Uri, Task> bare)
    {
        // The fastest round of each, as whatever else the machine does can only slow one down; over several
        // connections, as the system tunes each in its own way.
        double fastest = double.MaxValue;
        double fastestBare = double.MaxValue;
        double growth = 0;
        List<double> ratios = [];
        var uri = new Uri($"{server.Endpoint}/{Address.Bucket}/{Address.Key}");
        for (int connection = 0; connection < Connections; connection++)
        {
            using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            using var factory = new OssClientFactory();
            IOssClient client = factory.GetClient(new OssClientOptions
            {
                Endpoint = OssEndpoint.Parse(server.Endpoint, "cn-hangzhou"),
                Credentials = new StaticCredentialProvider(new OssCredential("ak", "sk"), "benchmark"),
            });
            await ours(client);
            await bare(http, uri);
            growth = Math.Max(growth, await WorkingSet.GrowthDuringAsync(async () =>
            {
                for (int round = 0; round < RoundsPerConnection; round++)
                {
                    double seconds = await SecondsAsync(() => ours(client));
                    double bareSeconds = await SecondsAsync(() => bare(http, uri));
                    ratios.Add(bareSeconds / seconds);
                    fastest = Math.Min(fastest, seconds);
                    fastestBare = Math.Min(fastestBare, bareSeconds);
                }
            }));
        }

        return
        [
            new Ratio(
                $"{name}: {Speed(fastest)}",
                $"{Speed(fastestBare)} for a bare HttpClient",
                fastestBare / fastest,
                0.85) { IsLowerBound = true }.Over(ratios),
            new Ratio(
                string.Create(CultureInfo.InvariantCulture, $"{name}: working set grows {growth:0} MiB"),
                "64 MiB",
                growth / 64,
                1),
        ];
    }

    private static async Task PutAsync(HttpClient bare, Uri uri)
    {
        using var content = new StreamContent(new RepeatedStream(TransferServer.Block, TransferServer.ObjectSize));
        content.Headers.ContentLength = TransferServer.ObjectSize;
        using HttpResponseMessage answer = await bare.PutAsync(uri, content);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task GetAsync(HttpClient bare, Uri uri)
    {
        using HttpResponseMessage answer = await bare.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead);
        using Stream stream = await answer.Content.ReadAsStreamAsync();
        await stream.CopyToAsync(Stream.Null);
    }

    /// <summary>How long something takes.</summary>
    public static async Task<double> SecondsAsync(Func<Task> run)
    {
        var watch = Stopwatch.StartNew();
        await run();
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>The speed of one gibibyte in words.</summary>
    public static string Speed(double seconds) => string.Create(CultureInfo.InvariantCulture,
        $"{Gibibyte / seconds / (1 << 20):0} MiB/s");

    /// <summary>One gibibyte to send.</summary>
    public sealed class RepeatedContent : ObjectContent
    {
        public override long Length => TransferServer.ObjectSize;

        public override Stream Open() => new RepeatedStream(TransferServer.Block, TransferServer.ObjectSize);
    }
}
