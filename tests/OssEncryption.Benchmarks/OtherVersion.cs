using System.Diagnostics;

namespace OssEncryption.Benchmarks;

/// <summary>The benchmarks of another version, built in another folder: to compare with on the same machine.</summary>
internal static class OtherVersion
{
    /// <summary>The rows that a benchmark of the other version gives.</summary>
    /// <param name="folder">The repository of the other version, built as Release.</param>
    /// <param name="name">The benchmark.</param>
    public static async Task<IReadOnlyList<string>> RowsAsync(string folder, string name)
    {
        string program = Path.GetRelativePath(ServerProcess.Repository, ServerProcess.Program);
        using Process process = ServerProcess.Run("dotnet", [Path.Combine(folder, program), name]);
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return [.. output.Split('\n').Skip(2).Where(row => row.Length > 0)
            .Select(row => row.Replace($"| {name} |", $"| {name}, other version |", StringComparison.Ordinal))];
    }
}
