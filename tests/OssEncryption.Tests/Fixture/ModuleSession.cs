using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace OssEncryption.Tests.Fixture;

/// <summary>A new runspace with the packed module imported by its manifest, as a user imports it. Sessions share only the
/// process.</summary>
public sealed class ModuleSession : IDisposable
{
    private readonly Runspace _runspace;

    public ModuleSession()
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

        var import = Invoke("Import-Module -Name $args[0] -ErrorAction Stop", Manifest);
        if (import.Errors is [var error, ..])
        {
            Dispose();
            throw new InvalidOperationException($"The module cannot be imported: {error}", error.Exception);
        }
    }

    /// <summary>The package that the build made.</summary>
    public static string ModulePackage { get; } = BuildPath(nameof(ModulePackage));

    /// <summary>The folder of the unpacked package, without a separator at its end.</summary>
    public static string ModuleFolder { get; } = Path.TrimEndingDirectorySeparator(BuildPath(nameof(ModuleFolder)));

    public static string Manifest { get; } = Path.Combine(ModuleFolder, "OssEncryption.psd1");

    /// <summary>The host: what it showed to the user, and the answers of the user.</summary>
    public RecordingHost Host { get; } = new();

    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">What to run.</param>
    /// <param name="arguments">What the script finds in <c>$args</c>.</param>
    public SessionResult Invoke(string script, params object?[] arguments)
    {
        using var running = Start(script, arguments);
        return running.Wait();
    }

    /// <summary>Runs a script, and returns its output and errors as a console of 120 columns shows them, without
    /// colours.</summary>
    public string Render(string script, params object?[] arguments)
    {
        var shell = NewShell(script, arguments);
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        using var running = new RunningScript(Host, shell.AddCommand("Out-Default"));
        return running.Wait().HostText;
    }

    /// <summary>Starts a script that the test waits for or stops.</summary>
    public RunningScript Start(string script, params object?[] arguments) => new(Host, NewShell(script, arguments));

    public void Dispose() => _runspace.Dispose();

    private static string BuildPath(string name) => Path.GetFullPath(
        typeof(ModuleSession).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(item => item.Key == name).Value!);

    private PowerShell NewShell(string script, object?[] arguments)
    {
        var shell = PowerShell.Create(_runspace).AddScript(script);
        foreach (object? argument in arguments)
        {
            shell.AddArgument(argument);
        }

        return shell;
    }
}
