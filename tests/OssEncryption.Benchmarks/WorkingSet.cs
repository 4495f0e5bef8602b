using System.Diagnostics;

namespace OssEncryption.Benchmarks;

/// <summary>Watches how far the working set of this process grows while something runs.</summary>
internal static class WorkingSet
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>The largest growth in mebibytes over what it was before.</summary>
    public static async Task<double> GrowthDuringAsync(Func<Task> run)
    {
        long before = Now();
        long most = before;
        Task running = Task.Run(run);
        while (!running.IsCompleted)
        {
            most = Math.Max(most, Now());
            await Task.WhenAny(running, Task.Delay(Interval));
        }

        await running;
        return (most - before) / (1024.0 * 1024.0);
    }

    private static long Now()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
