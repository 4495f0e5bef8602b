using System.Diagnostics;
using System.Text.Json;

namespace OssEncryption.Benchmarks;

/// <summary>A session of PowerShell in a process of its own, either compiled as it runs, like that of the dotnet tool,
/// or precompiled, like that of an installer.</summary>
internal sealed class PowerShellSession
{
    private PowerShellSession(string name, string program)
    {
        Name = name;
        Program = program;
    }

    /// <summary>Which PowerShell it is, in words.</summary>
    public string Name { get; }

    /// <summary>The program that takes scripts.</summary>
    public string Program { get; }

    /// <summary>The sessions that can be had. What is missing is said in one line.</summary>
    public static IReadOnlyList<PowerShellSession> All()
    {
        string precompiled = ServerProcess.Metadata("PrecompiledSession");
        if (File.Exists(precompiled))
        {
            return [new("PowerShell compiled as it runs", ServerProcess.Metadata("Session")),
                new("precompiled PowerShell", precompiled)];
        }

        Console.Error.WriteLine("Not run on a precompiled PowerShell: 'dotnet publish " +
            "tests/OssEncryption.Benchmarks.Session -p:Precompiled=true' makes one.");
        return [new("PowerShell compiled as it runs", ServerProcess.Metadata("Session"))];
    }

    /// <summary>What the last of several scripts cost in a new process.</summary>
    /// <exception cref="InvalidOperationException">A script failed, or it was the other PowerShell.</exception>
    public SessionCost Measure(params string[] scripts)
    {
        using Process process = ServerProcess.Run("dotnet", [Program, .. scripts]);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        SessionCost cost = process.ExitCode == 0
            ? JsonSerializer.Deserialize<SessionCost>(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!
            : throw new InvalidOperationException($"A script failed in {Name}.");
        return cost.IsPrecompiled == Name.StartsWith("precompiled", StringComparison.Ordinal)
            ? cost
            : throw new InvalidOperationException($"{Program} is no {Name}.");
    }

    /// <summary>The script that imports a module.</summary>
    public static string Import(string manifest) =>
        $"Import-Module '{manifest.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The script that connects to a server.</summary>
    public static string Connect(ServerProcess server) =>
        "$secret = [securestring]::new(); $secret.AppendChar('s'); $key = [pscredential]::new('ak', $secret); " +
        $"$null = Connect-Oss cn-hangzhou -Endpoint {server.Endpoint} -Credential $key";
}

/// <summary>What a script cost.</summary>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="CpuMilliseconds">The CPU time of the process meanwhile.</param>
/// <param name="Methods">How many methods the runtime compiled meanwhile.</param>
/// <param name="IsPrecompiled">Whether the PowerShell that ran it is precompiled.</param>
internal sealed record SessionCost(double Milliseconds, double CpuMilliseconds, long Methods, bool IsPrecompiled)
{
    /// <summary>The script as a job.</summary>
    public Job ToJob() => new(Milliseconds / 1000, CpuMilliseconds / 1000);
}
