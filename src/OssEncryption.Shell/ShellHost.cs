using System.Globalization;
using System.Management.Automation.Host;

namespace OssEncryption.Shell;

/// <summary>What the engine knows of the program it runs in.</summary>
internal sealed class ShellHost(ShellUserInterface userInterface) : PSHost
{
    /// <summary>What <c>exit</c> asked for; <c>null</c> as long as nothing did.</summary>
    public int? RequestedExitCode { get; private set; }

    /// <summary>Runs a prompt inside the running pipeline until <see cref="NestingDepth"/> falls; <c>null</c> where
    /// nobody can answer.</summary>
    public Action? NestedPrompt { get; set; }

    /// <summary>How many prompts are open inside running pipelines.</summary>
    public int NestingDepth { get; private set; }

    public override string Name => "OssEncryption.Shell";

    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version ?? new Version();

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => userInterface;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => RequestedExitCode = exitCode;

    public override void EnterNestedPrompt()
    {
        if (NestedPrompt is null)
        {
            throw new NotSupportedException("Only an interactive shell can suspend a command.");
        }

        int outside = NestingDepth++;
        NestedPrompt();
        NestingDepth = outside;
    }

    public override void ExitNestedPrompt() => NestingDepth--;

    public override void NotifyBeginApplication() => userInterface.ClearProgress();

    public override void NotifyEndApplication()
    {
    }
}
