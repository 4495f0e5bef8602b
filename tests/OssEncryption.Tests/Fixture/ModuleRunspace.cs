using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace OssEncryption.Tests.Fixture;

/// <summary>A runspace with the packed module imported, and its host. One serves test after test, because making it costs
/// more than most tests do; what a test left in it is removed between them, or it serves no other.</summary>
internal sealed class ModuleRunspace
{
    // What a test can add and a reset leaves.
    private const string Additions = "@(Get-Module).Count, @(Get-Command -CommandType Alias, Function, Filter).Count";

    private static readonly ConcurrentBag<ModuleRunspace> Idle = [];

    private readonly Runspace _runspace;
    private readonly string _additions;

    private ModuleRunspace()
    {
        // Else the engine would report its use to its vendor.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        }

        // Modules of the machine must not change what a test sees.
        state.Variables.Add(new SessionStateVariableEntry("PSModuleAutoLoadingPreference", "None", description: ""));
        state.Commands.Add(new SessionStateCmdletEntry("Select-First", typeof(SelectFirstCommand), helpFileName: null));
        _runspace = RunspaceFactory.CreateRunspace(Host, state);
        _runspace.Open();
        using PowerShell import = NewShell();
        import.AddCommand("Import-Module").AddArgument(ModuleSession.Manifest).AddParameter("ErrorAction", "Stop").Invoke();
        _additions = Run(Additions);
    }

    public RecordingHost Host { get; } = new();

    /// <summary>A runspace that is as after the import.</summary>
    public static ModuleRunspace Take() => Idle.TryTake(out ModuleRunspace? idle) ? idle : new ModuleRunspace();

    public PowerShell NewShell() => PowerShell.Create(_runspace);

    /// <summary>Leaves the runspace to another test, or closes it when it cannot be made as it was.</summary>
    public void Release()
    {
        if (TryReset())
        {
            Idle.Add(this);
        }
        else
        {
            Close();
        }
    }

    public void Close() => _runspace.Dispose();

    private bool TryReset()
    {
        if (_runspace.RunspaceAvailability != RunspaceAvailability.Available
            || _runspace.SessionStateProxy.LanguageMode != PSLanguageMode.FullLanguage)
        {
            return false;
        }

        _runspace.ResetRunspaceState();
        Host.Reset();
        return Run("Set-StrictMode -Off; Stop-OssEmulator; Disconnect-Oss; " + Additions) == _additions;
    }

    // What the script gives; no test's runspace gives the same when it fails.
    private string Run(string script)
    {
        using PowerShell shell = NewShell();
        string output = string.Join(' ', shell.AddScript(script).Invoke());
        return shell.HadErrors ? "" : output;
    }
}
