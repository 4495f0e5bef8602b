using System.Globalization;
using System.Text.Json;
using OssEncryption.Benchmarks;

// Each benchmark prints a ratio of two things measured in one run on one machine, and the bar it has to meet.
var servers = new Dictionary<string, Func<TimeSpan, Task>>
{
    ["--serve"] = RuleServer.RunAsync,
    ["--kms"] = KmsServer.RunAsync,
    ["--plan"] = PlanServer.RunAsync,
    ["--apply"] = ApplyServer.RunAsync,
    ["--transfer"] = TransferServer.RunAsync,
};
if (args is [string server, string delay] && servers.TryGetValue(server, out Func<TimeSpan, Task>? serve))
{
    await serve(TimeSpan.FromMilliseconds(int.Parse(delay, CultureInfo.InvariantCulture)));
    return 0;
}

if (args is ["--audit", string pause, string count])
{
    await AuditServer.RunAsync(
        TimeSpan.FromMilliseconds(int.Parse(pause, CultureInfo.InvariantCulture)),
        int.Parse(count, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["--emulator", string module])
{
    await EmulatorServer.RunAsync(module);
    return 0;
}

if (args is ["--compare", string compared])
{
    Console.WriteLine(JsonSerializer.Serialize(
        await (compared == "kms" ? KmsBenchmark.CompareAsync() : SignedCallBenchmark.CompareAsync())));
    return 0;
}

var benchmarks = new Dictionary<string, Func<Task<IReadOnlyList<Ratio>>>>
{
    ["signed-call"] = () => CallComparison.RunAsync("signed-call"),
    ["thousand-buckets"] = ThousandBucketsBenchmark.RunAsync,
    ["import"] = ImportBenchmark.RunAsync,
    ["first-call"] = FirstCallBenchmark.RunAsync,
    ["transfer"] = TransferBenchmark.RunAsync,
    ["ossutil"] = OssutilBenchmark.RunAsync,
    ["curl"] = CurlBenchmark.RunAsync,
    ["crc64"] = Crc64Benchmark.RunAsync,
    ["listing"] = ListingBenchmark.RunAsync,
    ["plan"] = PlanBenchmark.RunAsync,
    ["piped"] = PlanBenchmark.RunPipedAsync,
    ["apply"] = ApplyBenchmark.RunAsync,
    ["apply-cost"] = ApplyBenchmark.RunCostAsync,
    ["kms"] = KmsBenchmark.RunAsync,
    ["audit"] = AuditBenchmark.RunAsync,
    ["emulator"] = EmulatorBenchmark.RunAsync,
    ["clients"] = ClientsBenchmark.RunAsync,
};
if (args is ["in-process"])
{
    InProcessBenchmarks.Run();
    return 0;
}

(string? other, string[] names) = args is ["--against", string folder, .. string[] rest] ? (folder, rest) : (null, args);
string[] unknown = [.. names.Where(name => !benchmarks.ContainsKey(name))];
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"Unknown benchmark '{unknown[0]}'. There are: {string.Join(", ", benchmarks.Keys)}, " +
        "and in-process by itself.");
    return 2;
}

bool allMet = true;
Console.WriteLine("| benchmark | measured | against | ratio | bar | met |");
Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
foreach ((string name, Func<Task<IReadOnlyList<Ratio>>> run) in benchmarks)
{
    if (names.Length == 0 || names.Contains(name))
    {
        foreach (Ratio ratio in await run())
        {
            Console.WriteLine(ratio.ToRow(name));
            allMet &= ratio.IsMet;
        }

        if (other is not null)
        {
            foreach (string row in await OtherVersion.RowsAsync(other, name))
            {
                Console.WriteLine(row);
            }
        }
    }
}

return allMet ? 0 : 1;
