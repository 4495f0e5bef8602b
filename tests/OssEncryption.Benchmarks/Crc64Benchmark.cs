using System.Diagnostics;
using System.Globalization;
using OssEncryption.Client.Wire;

namespace OssEncryption.Benchmarks;

/// <summary>The checksum of bytes in the cache, on one core.</summary>
internal static class Crc64Benchmark
{
    private const int Rounds = 21;
    private const int BlocksPerRound = 256;
    private const double BarInBytes = 1.5e9;

    public static Task<IReadOnlyList<Ratio>> RunAsync()
    {
        byte[] block = TransferServer.Block;
        var speeds = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            var checksum = new Crc64();
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

        double median = Ratio.Median(speeds);
        return Task.FromResult<IReadOnlyList<Ratio>>(
        [
            new Ratio(
                string.Create(CultureInfo.InvariantCulture, $"{median / 1e9:0.00} GB/s"),
                "1.5 GB/s",
                median / BarInBytes,
                1) { IsLowerBound = true },
        ]);
    }
}
