using System.Globalization;
using System.Runtime;
using System.Text.Json;

namespace OssEncryption.Benchmarks;

/// <summary>The CPU time of this process for a call of the client, against a bare call of HttpClient, in turn. It is
/// measured in a process that has one core to itself, where the system has taskset: with more, the threads of the
/// runtime spin while they wait for the server, and the figure says how long that took. Rounds count once the compiler
/// of the runtime has come to rest.</summary>
internal static class CallComparison
{
    private const int CallsPerRound = 1000;
    private const int LeastWarmUpRounds = 200;
    private const int MostWarmUpRounds = 400;
    private const int QuietRounds = 10;
    private const int Rounds = 41;
    private const int Core = 0;

    /// <summary>The core for the server.</summary>
    public const int ServerCore = 1;

    /// <summary>Runs a comparison in a process of its own.</summary>
    public static async Task<IReadOnlyList<Ratio>> RunAsync(string name)
    {
        using var process = ServerProcess.Self(Core, "--compare", name);
        string rows = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return JsonSerializer.Deserialize<Ratio[]>(rows)!;
    }

    /// <summary>Compares two calls.</summary>
    /// <param name="bare">The bare call.</param>
    /// <param name="what">What the bare call is.</param>
    /// <param name="call">The call of the client.</param>
    /// <param name="bar">The largest ratio allowed.</param>
    public static async Task<Ratio> MeasureAsync(Func<Task> bare, string what, Func<Task> call, double bar)
    {
        await WarmUpAsync(bare, call);
        var rounds = new List<(double Bare, double Call)>();
        for (int round = 0; round < Rounds; round++)
        {
            rounds.Add((await CostAsync(bare), await CostAsync(call)));
        }

        double[] ratios = [.. rounds.Select(round => round.Call / round.Bare)];
        return new Ratio(
            Microseconds(rounds.Select(round => round.Call)),
            $"{Microseconds(rounds.Select(round => round.Bare))} for {what}",
            Ratio.Median(ratios),
            bar)
        {
            Lowest = Ratio.Quantile(ratios, 0.1),
            Highest = Ratio.Quantile(ratios, 0.9),
        };
    }

    /// <summary>The bytes that a call allocates, after it was called often.</summary>
    public static async Task<Ratio> AllocatedAsync(string what, Func<Task> call, int mostKilobytes)
    {
        await CostAsync(call);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await CostAsync(call);
        double kilobytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / 1024d / CallsPerRound;
        return new Ratio(
            string.Create(CultureInfo.InvariantCulture, $"{what} allocates {kilobytes:0.0} KiB"),
            string.Create(CultureInfo.InvariantCulture, $"{mostKilobytes} KiB"),
            kilobytes / mostKilobytes,
            1.0);
    }

    /// <summary>The CPU time of one call in microseconds.</summary>
    public static async Task<double> CostAsync(Func<Task> call)
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

    private static async Task WarmUpAsync(Func<Task> bare, Func<Task> call)
    {
        int quiet = 0;
        for (int round = 0; round < MostWarmUpRounds && (round < LeastWarmUpRounds || quiet < QuietRounds); round++)
        {
            long before = JitInfo.GetCompiledMethodCount();
            await CostAsync(bare);
            await CostAsync(call);
            quiet = JitInfo.GetCompiledMethodCount() == before ? quiet + 1 : 0;
        }
    }
}
