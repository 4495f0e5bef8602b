using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace OssEncryption.Benchmarks;

/// <summary>A runspace of the real engine with a module in it.</summary>
internal static class ModuleRunspace
{
    public static string Manifest => ServerProcess.Metadata("ModuleManifest");

    public static string EmptyManifest => ServerProcess.Metadata("EmptyManifest");

    public static Runspace Open(string? manifest = null)
    {
        Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        if (manifest is not null)
        {
            Import(runspace, manifest);
        }

        return runspace;
    }

    public static void Import(Runspace runspace, string manifest) =>
        Invoke(runspace, $"Import-Module '{manifest.Replace("'", "''", StringComparison.Ordinal)}'; $true");

    public static PSObject Invoke(Runspace runspace, string script)
    {
        using PowerShell shell = PowerShell.Create(runspace);
        PSObject? last = shell.AddScript(script).Invoke().LastOrDefault();
        return shell.HadErrors
            ? throw new InvalidOperationException(string.Join("\n", shell.Streams.Error))
            : last ?? PSObject.AsPSObject(true);
    }
}
