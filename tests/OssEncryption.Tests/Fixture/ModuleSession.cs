using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace OssEncryption.Tests.Fixture;

/// <summary>A session with the packed module imported by its manifest, as a user imports it. Sessions share only the
/// process.</summary>
public sealed class ModuleSession : IDisposable
{
    private readonly ModuleRunspace _runspace = ModuleRunspace.Take();

    /// <summary>The package that the build made.</summary>
    public static string ModulePackage { get; } = BuildPath(nameof(ModulePackage));

    /// <summary>The folder of the unpacked package, without a separator at its end.</summary>
    public static string ModuleFolder { get; } = Path.TrimEndingDirectorySeparator(BuildPath(nameof(ModuleFolder)));

    public static string Manifest { get; } = Path.Combine(ModuleFolder, "OssEncryption.psd1");

    /// <summary>The host: what it showed to the user, and the answers of the user.</summary>
    public RecordingHost Host => _runspace.Host;

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

    /// <summary>Ends the session as a console that is closed.</summary>
    public void Close() => _runspace.Close();

    public void Dispose() => _runspace.Release();

    private static string BuildPath(string name) => Path.GetFullPath(
        typeof(ModuleSession).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(item => item.Key == name).Value!);

    private PowerShell NewShell(string script, object?[] arguments)
    {
        var shell = _runspace.NewShell().AddScript(script);
        foreach (object? argument in arguments)
        {
            shell.AddArgument(argument);
        }

        return shell;
    }
}
