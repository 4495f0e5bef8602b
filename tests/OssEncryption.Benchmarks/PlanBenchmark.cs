using System.Diagnostics;
using System.Globalization;
using System.Management.Automation.Runspaces;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Benchmarks;

/// <summary>Plans of generated objects: how near they come to what latency and throttle allow, what an object costs
/// this process, and how the working set grows with their number.</summary>
internal static class PlanBenchmark
{
    private const int LatencyMilliseconds = 20;
    private const int ThrottleLimit = 32;
    private const int Timed = 10_000;
    private const int Few = 10_000;
    private const int Many = 1_000_000;
    private const int Heads = 50_000;
    private const int Rounds = 3;

    public static async Task<IReadOnlyList<Ratio>> RunAsync() =>
        [MeasureRate(), .. await MeasureHeadsAsync(), await MeasureInventoryAsync()];

    /// <summary>What an object costs that goes through Get-OssObject and Get-OssObjectEncryption, against one that is
    /// planned: both list it and ask for its headers.</summary>
    public static async Task<IReadOnlyList<Ratio>> RunPipedAsync()
    {
        using ServerProcess server = ServerProcess.Start("--plan", "0");
        using Runspace runspace = Connect(server);
        var rounds = new List<(double Planned, double Piped)>();
        for (int round = 0; round <= Rounds; round++)
        {
            double planned = await CpuAsync(() => Task.Run(() => Plan(runspace, Heads))) / Heads;
            double piped = await CpuAsync(() => Task.Run(() => Pipe(runspace, Heads))) / Heads;

            // The first round compiles the code.
            if (round > 0)
            {
                rounds.Add((planned, piped));
            }
        }

        double[] ratios = [.. rounds.Select(round => round.Piped / round.Planned)];
        return
        [
            new Ratio(
                string.Create(CultureInfo.InvariantCulture,
                    $"{Ratio.Median([.. rounds.Select(round => round.Piped)]):0} µs CPU an object"),
                string.Create(CultureInfo.InvariantCulture,
                    $"{Ratio.Median([.. rounds.Select(round => round.Planned)]):0} µs CPU for one that is planned"),
                Ratio.Median(ratios),
                1.1)
            {
                Lowest = ratios.Min(),
                Highest = ratios.Max(),
            },
        ];
    }

    private static Ratio MeasureRate()
    {
        using ServerProcess server = ServerProcess.Start(
            "--plan", LatencyMilliseconds.ToString(CultureInfo.InvariantCulture));
        using Runspace runspace = Connect(server);
        Plan(runspace, Few / 10);
        var rounds = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            Plan(runspace, Timed);
            rounds.Add(watch.Elapsed.TotalSeconds);
        }

        double bound = 1000.0 * ThrottleLimit / LatencyMilliseconds;
        double[] rates = [.. rounds.Select(seconds => Timed / seconds)];
        double rate = Ratio.Median(rates);
        return new Ratio(
            string.Create(CultureInfo.InvariantCulture, $"{rate:0} objects a second"),
            string.Create(CultureInfo.InvariantCulture, $"{bound:0} that latency and throttle allow"),
            rate / bound,
            0.85)
        {
            IsLowerBound = true,
        }.Over([.. rates.Select(each => each / bound)]);
    }

    private static async Task<Ratio[]> MeasureHeadsAsync()
    {
        using ServerProcess server = ServerProcess.Start("--plan", "0");
        using Runspace runspace = Connect(server);
        await AskAsync(server);
        Plan(runspace, Few);
        double bare = (await CpuAsync(() => AskAsync(server))) / Heads;
        double few = await WorkingSet.GrowthDuringAsync(() => Task.Run(() => Plan(runspace, Few)));
        double cpu = 0;
        double many = await WorkingSet.GrowthDuringAsync(
            async () => cpu = await CpuAsync(() => Task.Run(() => Plan(runspace, Many))) / Many);
        return
        [
            new Ratio(
                string.Create(CultureInfo.InvariantCulture, $"{cpu:0} µs CPU an object"),
                string.Create(CultureInfo.InvariantCulture, $"{bare:0} µs CPU for its requests alone"),
                cpu / bare,
                1.25),
            Growth("1,000,000 objects", many - few),
        ];
    }

    private static async Task<Ratio> MeasureInventoryAsync()
    {
        using ServerProcess server = ServerProcess.Start("--plan", "0");
        using Runspace runspace = Connect(server);
        Plan(runspace, Few, isInventory: true);
        double few = await WorkingSet.GrowthDuringAsync(() => Task.Run(() => Plan(runspace, Few, isInventory: true)));
        double cpu = 0;
        double many = await WorkingSet.GrowthDuringAsync(
            async () => cpu = await CpuAsync(() => Task.Run(() => Plan(runspace, Many, isInventory: true))) / Many);
        return Growth(
            string.Create(CultureInfo.InvariantCulture, $"1,000,000 objects of an inventory, {cpu:0.0} µs CPU each"),
            many - few);
    }

    private static Ratio Growth(string what, double growth) => new(
        string.Create(CultureInfo.InvariantCulture, $"{what}: {growth:0} MiB more than 10,000"),
        "64 MiB more",
        Math.Max(0, growth) / 64,
        1);

    private static Runspace Connect(ServerProcess server)
    {
        Runspace runspace = ModuleRunspace.Open(ModuleRunspace.Manifest);
        ModuleRunspace.Invoke(runspace,
            "$secret = [securestring]::new(); $secret.AppendChar('s'); $key = [pscredential]::new('ak', $secret); " +
            $"$null = Connect-Oss cn-hangzhou -Endpoint {server.Endpoint} -Credential $key");
        return runspace;
    }

    private static void Plan(Runspace runspace, int objects, bool isInventory = false)
    {
        string folder = Directory.CreateTempSubdirectory("oss-plan-").FullName;
        try
        {
            string source = isInventory ? $"-Manifest lists/objects-{objects}/manifest.json" : "";
            var planned = (long)ModuleRunspace.Invoke(runspace,
                $"(New-OssEncryptionPlan objects-{objects} AES256 -Path '{folder}' " +
                $"-ThrottleLimit {ThrottleLimit} {source}).Objects").BaseObject;
            if (planned != objects)
            {
                throw new InvalidOperationException($"{planned} objects instead of {objects}.");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Pipe(Runspace runspace, int objects)
    {
        int found = (int)ModuleRunspace.Invoke(runspace,
            $"$count = 0; Get-OssObject objects-{objects} | Get-OssObjectEncryption -ThrottleLimit {ThrottleLimit} | " +
            ". { process { $count++ } }; $count").BaseObject;
        if (found != objects)
        {
            throw new InvalidOperationException($"{found} objects instead of {objects}.");
        }
    }

    private static async Task AskAsync(ServerProcess server)
    {
        using var factory = new OssClientFactory();
        IOssClient client = factory.GetClient(new OssClientOptions
        {
            Endpoint = OssEndpoint.Parse(server.Endpoint, "cn-hangzhou"),
            Credentials = new StaticCredentialProvider(new OssCredential("ak", "sk"), "benchmark"),
        });
        var pages = new ObjectPages(client, $"objects-{Heads}", null, allVersions: false);
        while (pages.HasMore)
        {
            IReadOnlyList<ListedObject> page = await pages.NextAsync(CancellationToken.None);
            await Parallel.ForEachAsync(
                page,
                new ParallelOptions { MaxDegreeOfParallelism = ThrottleLimit },
                async (item, stop) => await client.HeadObjectAsync(item.Address, ReadConditions.None, stop));
        }
    }

    private static async Task<double> CpuAsync(Func<Task> run)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        await run();
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds;
    }
}
