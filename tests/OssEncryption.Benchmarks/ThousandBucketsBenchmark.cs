using System.Diagnostics;
using System.Globalization;
using System.Management.Automation.Runspaces;

namespace OssEncryption.Benchmarks;

/// <summary>A thousand buckets through Get-OssBucketEncryption at 20 ms a request and 32 at once, against what no
/// client can beat, 1000 · 20 ms / 32, and against as many requests of a bare HttpClient.</summary>
internal static class ThousandBucketsBenchmark
{
    private const int Buckets = 1000;
    private const int LatencyMilliseconds = 20;
    private const int ThrottleLimit = 32;
    private const int Rounds = 7;

    public static async Task<IReadOnlyList<Ratio>> RunAsync()
    {
        using ServerProcess server = ServerProcess.Start(
            "--serve", LatencyMilliseconds.ToString(CultureInfo.InvariantCulture));
        using var bare = new HttpClient();
        using Runspace runspace = ModuleRunspace.Open(ModuleRunspace.Manifest);
        ModuleRunspace.Invoke(runspace,
            "$secret = [securestring]::new(); $secret.AppendChar('s'); $key = [pscredential]::new('ak', $secret); " +
            $"$null = Connect-Oss cn-hangzhou -Endpoint {server.Endpoint} -Credential $key; " +
            $"$names = 1..{Buckets} | % {{ \"bucket-$_\" }}");
        string command = $"$rules = $names | Get-OssBucketEncryption -ThrottleLimit {ThrottleLimit}; $rules.Count";

        double bound = (double)Buckets * LatencyMilliseconds / ThrottleLimit;
        var rounds = new List<double>();
        var bareRounds = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            int count = (int)ModuleRunspace.Invoke(runspace, command).BaseObject;
            if (count != Buckets)
            {
                throw new InvalidOperationException($"{count} rules instead of {Buckets}.");
            }

            double elapsed = watch.Elapsed.TotalMilliseconds;
            double bareElapsed = await SendBareAsync(bare, new Uri(server.Endpoint + "/?encryption"));

            // The first round opens the connections and compiles the code.
            if (round > 0)
            {
                rounds.Add(elapsed);
                bareRounds.Add(bareElapsed);
            }
        }

        double median = Ratio.Median(rounds);
        string measured = string.Create(CultureInfo.InvariantCulture, $"{median:0} ms");
        double[] ratios = [.. rounds.Zip(bareRounds, (own, other) => own / other)];
        return
        [
            new Ratio(
                measured,
                string.Create(CultureInfo.InvariantCulture, $"{bound:0} ms of pure latency"),
                median / bound,
                1.05)
            {
                Lowest = rounds.Min() / bound,
                Highest = rounds.Max() / bound,
            },
            new Ratio(
                measured,
                string.Create(CultureInfo.InvariantCulture,
                    $"{Ratio.Median(bareRounds):0} ms for a bare HttpClient, {ThrottleLimit} at once"),
                Ratio.Median(ratios),
                1.05)
            {
                Lowest = ratios.Min(),
                Highest = ratios.Max(),
            },
        ];
    }

    private static async Task<double> SendBareAsync(HttpClient bare, Uri address)
    {
        int sent = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, ThrottleLimit).Select(async _ =>
        {
            while (Interlocked.Increment(ref sent) <= Buckets)
            {
                using HttpResponseMessage answer = await bare.GetAsync(address);
                await answer.Content.ReadAsByteArrayAsync();
            }
        }));
        return watch.Elapsed.TotalMilliseconds;
    }
}
