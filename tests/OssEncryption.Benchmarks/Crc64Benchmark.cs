using System.Diagnostics;
using System.Globalization;
using OssEncryption.Client.Formats;

namespace OssEncryption.Benchmarks;

/// <summary>The checksum of bytes in the cache, on one core: as it ships, and as it is made where the runtime or the
/// processor has no carry-less multiplication.</summary>
internal static class Crc64Benchmark
{
    private const int Rounds = 201;
    private const int BlocksPerRound = 16;
    private const double BarInBytes = 1.5e9;

    public static Task<IReadOnlyList<Ratio>> RunAsync() => Task.FromResult<IReadOnlyList<Ratio>>(
    [
        Measure(
            Crc64Accelerator.Shipped is null ? "no accelerator for this processor" : "accelerated",
            () => new Crc64()),
        Measure("by table", () => new Crc64(null)),
    ]);

    private static Ratio Measure(string name, Func<Crc64> begin)
    {
        byte[] block = TransferServer.Block;
        List<double> speeds = [];
        for (int round = 0; round <= Rounds; round++)
        {
            Crc64 checksum = begin();
            var watch = Stopwatch.StartNew();
            for (int i = 0; i < BlocksPerRound; i++)
            {
                checksum.Append(block, 0, block.Length);
            }

            // The first round compiles the code.
            if (round > 0)
            {
                speeds.Add((double)block.Length * BlocksPerRound / watch.Elapsed.TotalSeconds);
            }
        }

        // Whatever else the machine does can only slow a round down.
        double speed = speeds.Max();
        return new Ratio(
            string.Create(CultureInfo.InvariantCulture, $"{name}: {speed / 1e9:0.00} GB/s"),
            "1.5 GB/s",
            speed / BarInBytes,
            1)
        {
            IsLowerBound = true,
        }.Over([.. speeds.Select(each => each / BarInBytes)]);
    }
}
