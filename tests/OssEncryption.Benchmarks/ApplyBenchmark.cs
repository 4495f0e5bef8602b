using System.Diagnostics;
using System.Globalization;
using System.Management.Automation.Runspaces;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Benchmarks;

/// <summary>Plans applied to generated objects: how near they come to what latency and throttle allow, what an object
/// costs this process, and how the working set grows with their number.</summary>
internal static class ApplyBenchmark
{
    private const int LatencyMilliseconds = 20;
    private const int ThrottleLimit = 32;
    private const int RequestsPerObject = 6;
    private const int RequestsPerSecond = 600;
    private const int Timed = 2_000;
    private const int Paced = 1_000;
    private const int Few = 10_000;
    private const int Many = 1_000_000;
    private const int Rounds = 3;

    private static int _plans;

    /// <summary>The rates.</summary>
    public static async Task<IReadOnlyList<Ratio>> RunAsync() => await MeasureRatesAsync();

    /// <summary>CPU and memory; a million objects take their time.</summary>
    public static async Task<IReadOnlyList<Ratio>> RunCostAsync() => await MeasureCostAsync();

    private static async Task<Ratio[]> MeasureRatesAsync()
    {
        using ServerProcess server = ServerProcess.Start(
            "--apply", LatencyMilliseconds.ToString(CultureInfo.InvariantCulture));
        using Runspace runspace = Connect(server);
        Apply(runspace, 500);
        double latency = 1000.0 * ThrottleLimit / LatencyMilliseconds / RequestsPerObject;
        double paced = (double)RequestsPerSecond / RequestsPerObject;
        List<double> alone = [];
        List<double> applied = [];
        for (int round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await AskAsync(server, $"alone-{round}", Timed);
            alone.Add(Timed / watch.Elapsed.TotalSeconds);
            applied.Add(Timed / Apply(runspace, Timed));
        }

        return
        [
            Rate(applied, [latency], "that latency and throttle allow", 0.85),
            Rate(applied, alone, "that its requests alone reach", 0.96),
            Rate(
                [.. Enumerable.Range(0, Rounds).Select(_ =>
                    Paced / Apply(runspace, Paced, $"-MaxRequestsPerSecond {RequestsPerSecond}"))],
                [paced],
                $"that {RequestsPerSecond} requests a second allow",
                0.85),
        ];
    }

    private static async Task<Ratio[]> MeasureCostAsync()
    {
        using ServerProcess server = ServerProcess.Start("--apply", "0");
        using Runspace runspace = Connect(server);
        await AskAsync(server, "warm-up", Few);
        Apply(runspace, Few);
        double bare = await CpuAsync(() => AskAsync(server, "bare", Few)) / Few;
        double few = await WorkingSet.GrowthDuringAsync(() => Task.Run(() => Apply(runspace, Few)));
        double cpu = 0;
        long allocated = GC.GetTotalAllocatedBytes();
        double many = await WorkingSet.GrowthDuringAsync(
            async () => cpu = await CpuAsync(() => Task.Run(() => Apply(runspace, Many))) / Many);
        double kilobytes = (GC.GetTotalAllocatedBytes() - allocated) / 1024.0 / Many;
        return
        [
            new Ratio(
                string.Create(CultureInfo.InvariantCulture, $"{cpu:0} µs CPU an object"),
                string.Create(CultureInfo.InvariantCulture, $"{bare:0} µs CPU for its requests alone"),
                cpu / bare,
                1.2),
            new Ratio(
                string.Create(CultureInfo.InvariantCulture, $"{kilobytes:0} KB allocated an object"),
                "45 KB",
                kilobytes / 45,
                1),
            new Ratio(
                string.Create(CultureInfo.InvariantCulture, $"1,000,000 objects: {many - few:0} MiB more than 10,000"),
                "64 MiB more",
                Math.Max(0, many - few) / 64,
                1),
        ];
    }

    // Against one bound, or against what was reached in the same rounds.
    private static Ratio Rate(List<double> rates, List<double> bounds, string what, double bar) => new Ratio(
        string.Create(CultureInfo.InvariantCulture, $"{Ratio.Median(rates):0} objects a second"),
        string.Create(CultureInfo.InvariantCulture, $"{Ratio.Median(bounds):0} {what}"),
        Ratio.Median(rates) / Ratio.Median(bounds),
        bar)
    {
        IsLowerBound = true,
    }.Over([.. rates.Select((rate, round) => rate / bounds[round % bounds.Count])]);

    private static Runspace Connect(ServerProcess server)
    {
        Runspace runspace = ModuleRunspace.Open(ModuleRunspace.Manifest);
        ModuleRunspace.Invoke(runspace,
            "$secret = [securestring]::new(); $secret.AppendChar('s'); $key = [pscredential]::new('ak', $secret); " +
            $"$null = Connect-Oss cn-hangzhou -Endpoint {server.Endpoint} -Credential $key");
        return runspace;
    }

    // The seconds that applying a new plan of so many objects takes.
    private static double Apply(Runspace runspace, int objects, string options = "")
    {
        string folder = Directory.CreateTempSubdirectory("oss-apply-").FullName;
        try
        {
            Write(folder, objects);
            var watch = Stopwatch.StartNew();
            var proved = (long)ModuleRunspace.Invoke(runspace,
                $"(Invoke-OssEncryptionPlan '{folder}' -Confirm:$false " +
                $"-ThrottleLimit {ThrottleLimit} {options}).Proved")
                .BaseObject;
            return proved == objects
                ? watch.Elapsed.TotalSeconds
                : throw new InvalidOperationException($"{proved} objects instead of {objects}.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(string folder, int objects)
    {
        string bucket = $"objects-{++_plans}";
        using var writer = new PlanWriter(folder);
        for (int number = 0; number < objects; number++)
        {
            writer.Add(new PlanEntry
            {
                Number = number,
                Address = new ObjectAddress(bucket, string.Create(CultureInfo.InvariantCulture, $"{number}.bin")),
                Size = 1024,
                ETag = "0123456789ABCDEF0123456789ABCDEF",
                Found = EncryptionRule.None,
                Action = PlanAction.Copy,
                Reason = PlanReason.NotEncrypted,
            });
        }

        writer.Complete(new PlanHeader
        {
            Id = Guid.NewGuid().ToString("D"),
            Created = DateTimeOffset.UtcNow,
            Host = "127.0.0.1",
            Source = PlanSource.Head,
            Filter = new PlanFilter(),
            Buckets = [new PlanBucket(bucket, EncryptionRule.Create(SseAlgorithm.AES256), null)],
            Totals = new PlanTotals
            {
                Objects = objects,
                Counts = [new PlanCount(PlanAction.Copy, PlanReason.NotEncrypted, objects, 1024L * objects)],
            },
        });
    }

    private static async Task AskAsync(ServerProcess server, string bucket, int objects)
    {
        using var factory = new OssClientFactory();
        IOssClient client = factory.GetClient(new OssClientOptions
        {
            Endpoint = OssEndpoint.Parse(server.Endpoint, "cn-hangzhou"),
            Credentials = new StaticCredentialProvider(new OssCredential("ak", "sk"), "benchmark"),
        });
        var copy = new CopyOptions
        {
            Properties = new ObjectProperties
            {
                ContentType = "application/octet-stream",
                StorageClass = "Standard",
                Encryption = EncryptionRule.Create(SseAlgorithm.AES256),
            },
            ReplaceMetadata = true,
            IfMatch = "0123456789ABCDEF0123456789ABCDEF",
        };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, objects),
            new ParallelOptions { MaxDegreeOfParallelism = ThrottleLimit },
            async (number, stop) =>
            {
                var address = new ObjectAddress(bucket, $"{number}.bin");
                await client.HeadObjectAsync(address, ReadConditions.None, stop);
                await client.GetObjectTaggingAsync(address, stop);
                await client.GetObjectAclAsync(address, stop);
                await client.CopyObjectAsync(address, address, copy, stop);
                await client.HeadObjectAsync(address, ReadConditions.None, stop);
                await client.GetObjectAclAsync(address, stop);
            });
    }

    private static async Task<double> CpuAsync(Func<Task> run)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        await run();
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds;
    }
}
