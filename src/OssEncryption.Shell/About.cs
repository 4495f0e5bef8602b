using System.Management.Automation;
using System.Reflection;

namespace OssEncryption.Shell;

/// <summary>What the program knows of itself.</summary>
internal static class About
{
    public const string Usage = """
        Usage: OssEncryption.Shell [options] [script.ps1 [arguments]]

          script.ps1 [arguments]    Run a script. Its arguments are bound as pwsh -File does:
                                    -Name value, -Switch, -Switch:$false, positional.
          -File script.ps1 [...]    The same.
          -Command "text"           Run a text; what follows on the command line belongs to it. Short: -c.
          -                         Run commands from standard input. So does redirected input alone.
                                    Nothing at all: an interactive prompt.

          -ModulePath folder        Look for modules there first, instead of where the build laid OssEncryption.
          -NonInteractive           Fail instead of asking.
          -NoProfile, -NoLogo       Accepted; there is no profile and no logo.
          -Help, -Version           Show this, or the versions.

        Only the engine's own commands exist here, and those of the modules that are imported.
        Exit codes: that of 'exit', else 0, or 1 after a failure; 64 for a wrong command line; 130 after Ctrl+C.
        """;

    public static string Versions =>
        $"OssEncryption.Shell {VersionOf(typeof(About))} (PowerShell engine {VersionOf(typeof(PSObject))})";

    /// <summary>The folder that holds the module as the build laid it out.</summary>
    public static string ModulePath { get; } = typeof(About).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(item => item.Key == nameof(ModulePath)).Value!;

    private static string? VersionOf(Type type) => type.Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', ' ')[0];
}
