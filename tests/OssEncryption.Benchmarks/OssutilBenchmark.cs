namespace OssEncryption.Benchmarks;

/// <summary>Uploads of small files, against ossutil where it is on the machine, to the same server.</summary>
internal static class OssutilBenchmark
{
    private const int Files = 5000;
    private const int FileSize = 4096;
    private const int Rounds = 5;
    private const int LongRounds = 3;

    public static Task<IReadOnlyList<Ratio>> RunAsync()
    {
        if (Job.Find("ossutil") is not { } ossutil)
        {
            Console.Error.WriteLine("Not run against ossutil: it is not on the PATH.");
            return Task.FromResult<IReadOnlyList<Ratio>>([]);
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string files = folder.CreateSubdirectory("files").FullName;
            byte[] content = new byte[FileSize];
            for (int i = 0; i < Files; i++)
            {
                Random.Shared.NextBytes(content);
                File.WriteAllBytes(Path.Combine(files, $"{i}.bin"), content);
            }

            return Task.FromResult<IReadOnlyList<Ratio>>(
                [.. PowerShellSession.All().SelectMany(session => Compare(session, ossutil, folder.FullName, files))]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<Ratio> Compare(PowerShellSession session, string ossutil, string folder, string files)
    {
        using ServerProcess near = ServerProcess.Start("--transfer", "0");
        using ServerProcess far = ServerProcess.Start("--transfer", "20");
        string write = $"$written = Write-OssObject bucket-1 -Path '{files}' -Recurse; " +
            $"if ($written.Count -ne {Files}) {{ throw 'Files are missing.' }}";
        string import = PowerShellSession.Import(ModuleRunspace.Manifest);
        string whole = $"{import}; {PowerShellSession.Connect(near)}; {write}";
        string connect = PowerShellSession.Connect(far);

        JobComparison fresh = JobComparison.Of(
            Rounds,
            () => Job.Run(folder, "dotnet", session.Program, whole),
            () => Copy(ossutil, folder, files, near));
        yield return fresh.WallRow(
            $"{session.Name}: a fresh process uploads 5,000 × 4 KiB", "ossutil", 2.0);

        JobComparison settled = JobComparison.Of(
            LongRounds,
            () => session.Measure(import, connect, write, write, write).ToJob(),
            () => Copy(ossutil, folder, files, far, "-j", "16"));
        string what = $"{session.Name}: the third such upload of a session, at 20 ms";
        yield return settled.WallRow(what, "ossutil -j 16", 1.0);
        yield return settled.CpuRow(what, "ossutil -j 16", 1.0);
    }

    private static Job Copy(
        string ossutil, string folder, string files, ServerProcess server, params string[] more) => Job.Run(
        folder, ossutil, ["cp", files, "oss://bucket-1/", "-r", "-f", "-i", "ak", "-k", "sk", "-e", server.Endpoint,
            "--config-file", Path.Combine(folder, "none"), .. more]);
}
