using System.Diagnostics;
using System.Globalization;
using System.Management.Automation.Runspaces;

namespace OssEncryption.Benchmarks;

/// <summary>Get-OssEncryptionFinding -IncludeObjects over a thousand buckets with a hundred objects each, at 20 ms a
/// request and 32 at once, against what no client can beat; and the working set, against a hundred buckets.</summary>
internal static class AuditBenchmark
{
    private const int Many = 1000;
    private const int Few = 100;
    private const int LatencyMilliseconds = 20;
    private const int ThrottleLimit = 32;

    // The rule and the list of each bucket, and each object.
    private const int RequestsPerBucket = 2 + AuditServer.ObjectsPerBucket;

    public static async Task<IReadOnlyList<Ratio>> RunAsync()
    {
        await MeasureAsync(Few);
        (_, double few) = await MeasureAsync(Few);
        (TimeSpan time, double many) = await MeasureAsync(Many);

        double bound = (double)Many * RequestsPerBucket * LatencyMilliseconds / ThrottleLimit;
        return
        [
            new Ratio(
                string.Create(CultureInfo.InvariantCulture,
                    $"{Many} buckets, {Many * AuditServer.ObjectsPerBucket} objects in {time.TotalSeconds:0.0} s"),
                string.Create(CultureInfo.InvariantCulture, $"{bound / 1000:0.0} s of pure latency"),
                time.TotalMilliseconds / bound,
                1.2),
            new Ratio(
                string.Create(CultureInfo.InvariantCulture, $"{Many} buckets: {many - few:0} MiB more than {Few}"),
                "64 MiB more",
                Math.Max(0, many - few) / 64,
                1),
        ];
    }

    private static async Task<(TimeSpan Time, double Growth)> MeasureAsync(int buckets)
    {
        using ServerProcess server = ServerProcess.Start(
            "--audit",
            LatencyMilliseconds.ToString(CultureInfo.InvariantCulture),
            buckets.ToString(CultureInfo.InvariantCulture));
        using Runspace runspace = ModuleRunspace.Open(ModuleRunspace.Manifest);
        ModuleRunspace.Invoke(runspace,
            "$secret = [securestring]::new(); $secret.AppendChar('s'); $key = [pscredential]::new('ak', $secret); " +
            $"$null = Connect-Oss cn-hangzhou -Endpoint {server.Endpoint} -Credential $key");
        var watch = Stopwatch.StartNew();
        double growth = await WorkingSet.GrowthDuringAsync(() => Task.Run(() => Audit(runspace, buckets)));
        return (watch.Elapsed, growth);
    }

    private static void Audit(Runspace runspace, int buckets)
    {
        object found = ModuleRunspace.Invoke(runspace,
            "$findings = 0; $objects = 0; Get-OssEncryptionFinding -PolicyName kms-everywhere -IncludeObjects " +
            $"-ThrottleLimit {ThrottleLimit} | ForEach-Object {{ $findings++; $objects += $_.Objects }}; " +
            "\"$findings $objects\"").BaseObject;
        string expected = string.Create(
            CultureInfo.InvariantCulture, $"{buckets * 3} {buckets * AuditServer.ObjectsPerBucket}");
        if ((string)found != expected)
        {
            throw new InvalidOperationException($"'{found}' findings and objects instead of '{expected}'.");
        }
    }
}
