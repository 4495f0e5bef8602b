namespace OssEncryption.Benchmarks;

/// <summary>A download of two gibibytes to a file, checked by its CRC64, against curl where it is on the machine, which
/// checks nothing, from the same server.</summary>
internal static class CurlBenchmark
{
    private const int Rounds = 5;

    public static Task<IReadOnlyList<Ratio>> RunAsync()
    {
        if (Job.Find("curl") is not { } curl)
        {
            Console.Error.WriteLine("Not run against curl: it is not on the PATH.");
            return Task.FromResult<IReadOnlyList<Ratio>>([]);
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            using ServerProcess server = ServerProcess.Start("--transfer", "0");
            return Task.FromResult<IReadOnlyList<Ratio>>(
                [.. PowerShellSession.All().Select(session => Compare(session, curl, folder.FullName, server))]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Ratio Compare(PowerShellSession session, string curl, string folder, ServerProcess server)
    {
        string file = Path.Combine(folder, "file");
        return JobComparison.Of(
            Rounds,
            () => session.Measure(
                PowerShellSession.Import(ModuleRunspace.Manifest),
                PowerShellSession.Connect(server),
                $"$read = Read-OssObject bucket-1 {TransferServer.LargeKey} -Path '{file}' -Force; " +
                "if (-not $read.Verified) { throw 'The content was not checked.' }").ToJob(),
            () => Job.Run(folder, curl, "-s", "-f", "-o", file, $"{server.Endpoint}/bucket-1/{TransferServer.LargeKey}"))
            .WallRow($"{session.Name}: the first call of a session downloads 2 GiB to a file", "curl", 1.0);
    }
}
