using System.Diagnostics;
using System.Globalization;
using System.Management.Automation.Runspaces;

namespace OssEncryption.Benchmarks;

/// <summary>A thousand buckets through Get-OssBucketEncryption at 20 ms a request and 32 at once, against what no
/// client can beat: 1000 · 20 ms / 32.</summary>
internal static class ThousandBucketsBenchmark
{
    private const int Buckets = 1000;
    private const int LatencyMilliseconds = 20;
    private const int ThrottleLimit = 32;
    private const int Rounds = 7;

    public static Task<IReadOnlyList<Ratio>> RunAsync()
    {
        using ServerProcess server = ServerProcess.Start(
            "--serve", LatencyMilliseconds.ToString(CultureInfo.InvariantCulture));
        using Runspace runspace = ModuleRunspace.Open(ModuleRunspace.Manifest);
        ModuleRunspace.Invoke(runspace,
            "$secret = [securestring]::new(); $secret.AppendChar('s'); $key = [pscredential]::new('ak', $secret); " +
            $"$null = Connect-Oss cn-hangzhou -Endpoint {server.Endpoint} -Credential $key; " +
            $"$names = 1..{Buckets} | % {{ \"bucket-$_\" }}");
        string command = $"$rules = $names | Get-OssBucketEncryption -ThrottleLimit {ThrottleLimit}; $rules.Count";

        double bound = (double)Buckets * LatencyMilliseconds / ThrottleLimit;
        var rounds = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            int count = (int)ModuleRunspace.Invoke(runspace, command).BaseObject;
            if (count != Buckets)
            {
                throw new InvalidOperationException($"{count} rules instead of {Buckets}.");
            }

            // The first round opens the connections and compiles the code.
            if (round > 0)
            {
                rounds.Add(watch.Elapsed.TotalMilliseconds);
            }
        }

        double median = Ratio.Median(rounds);
        return Task.FromResult<IReadOnlyList<Ratio>>([new Ratio(
            string.Create(CultureInfo.InvariantCulture, $"{median:0} ms"),
            string.Create(CultureInfo.InvariantCulture, $"{bound:0} ms of pure latency"),
            median / bound,
            1.05)
        {
            Lowest = rounds.Min() / bound,
            Highest = rounds.Max() / bound,
        }]);
    }
}
