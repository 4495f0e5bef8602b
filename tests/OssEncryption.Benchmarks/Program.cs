using System.Globalization;
using System.Text.Json;
using OssEncryption.Benchmarks;

// Each benchmark prints a ratio of two things measured in one run on one machine, and the bar it has to meet.
if (args is ["--serve", string delay])
{
    await RuleServer.RunAsync(TimeSpan.FromMilliseconds(int.Parse(delay, CultureInfo.InvariantCulture)));
    return 0;
}

if (args is ["--kms", string wait])
{
    await KmsServer.RunAsync(TimeSpan.FromMilliseconds(int.Parse(wait, CultureInfo.InvariantCulture)));
    return 0;
}

if (args is ["--audit", string pause, string count])
{
    await AuditServer.RunAsync(
        TimeSpan.FromMilliseconds(int.Parse(pause, CultureInfo.InvariantCulture)),
        int.Parse(count, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["--plan", string latency])
{
    await PlanServer.RunAsync(TimeSpan.FromMilliseconds(int.Parse(latency, CultureInfo.InvariantCulture)));
    return 0;
}

if (args is ["--apply", string held])
{
    await ApplyServer.RunAsync(TimeSpan.FromMilliseconds(int.Parse(held, CultureInfo.InvariantCulture)));
    return 0;
}

if (args is ["--transfer"])
{
    await TransferServer.RunAsync();
    return 0;
}

if (args is ["--emulator", string module])
{
    await EmulatorServer.RunAsync(module);
    return 0;
}

if (args is ["--import", string manifest])
{
    Console.WriteLine(ImportBenchmark.Measure(manifest).ToString("R", CultureInfo.InvariantCulture));
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
    ["transfer"] = TransferBenchmark.RunAsync,
    ["crc64"] = Crc64Benchmark.RunAsync,
    ["listing"] = ListingBenchmark.RunAsync,
    ["plan"] = PlanBenchmark.RunAsync,
    ["apply"] = ApplyBenchmark.RunAsync,
    ["apply-cost"] = ApplyBenchmark.RunCostAsync,
    ["kms"] = KmsBenchmark.RunAsync,
    ["audit"] = AuditBenchmark.RunAsync,
    ["emulator"] = EmulatorBenchmark.RunAsync,
    ["clients"] = ClientsBenchmark.RunAsync,
};
string[] unknown = [.. args.Where(name => !benchmarks.ContainsKey(name))];
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"Unknown benchmark '{unknown[0]}'. There are: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

bool allMet = true;
Console.WriteLine("| benchmark | measured | against | ratio | bar | met |");
Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
foreach ((string name, Func<Task<IReadOnlyList<Ratio>>> run) in benchmarks)
{
    if (args.Length == 0 || args.Contains(name))
    {
        foreach (Ratio ratio in await run())
        {
            Console.WriteLine(ratio.ToRow(name));
            allMet &= ratio.IsMet;
        }
    }
}

return allMet ? 0 : 1;
