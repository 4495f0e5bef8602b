using System.Management.Automation;

namespace OssEncryption.Shell;

/// <summary>The PowerShell engine as a console program.</summary>
internal static class Program
{
    private const int UsageError = 64;
    private const int InterruptedByUser = 130;

    private static int Main(string[] args)
    {
        var arguments = Arguments.Parse(args);
        switch (arguments.Mode)
        {
            case RunMode.Help:
                Console.WriteLine(About.Usage);
                return 0;
            case RunMode.Version:
                Console.WriteLine(About.Versions);
                return 0;
            case RunMode.Refuse:
                Console.Error.WriteLine(arguments.Text);
                return UsageError;
            default:
                return Run(arguments);
        }
    }

    private static int Run(Arguments arguments)
    {
        // Else the engine would report its use to its vendor.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        if (!Terminal.UnderstandsEscapes)
        {
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        }

        bool atPrompt = arguments.Mode == RunMode.Interactive && Terminal.CanAsk;
        bool mayAsk = Terminal.CanAsk && !arguments.NonInteractive;
        using var session = new Session(new ShellUserInterface(mayAsk), arguments.ModulePath ?? About.ModulePath);
        session.Host.NestedPrompt = mayAsk ? () => PromptLoop.Run(session) : null;

        // A second Ctrl+C ends a program that does not stop at the first; a prompt it must not end.
        Console.CancelKeyPress += (_, press) => press.Cancel = session.Interrupt() || atPrompt;
        bool completed = arguments.Mode switch
        {
            RunMode.Command => session.Run(arguments.Text),
            RunMode.File => session.Run(ScriptCall.Compose(arguments.Text, arguments.ScriptArguments)),
            _ when atPrompt => RunPrompt(session),
            _ => RunStandardInput(session),
        };
        return ExitCode(session, completed, isScript: arguments.Mode == RunMode.File);
    }

    private static bool RunPrompt(Session session)
    {
        PromptLoop.Run(session);
        session.ForgetInterrupt();
        return true;
    }

    private static bool RunStandardInput(Session session)
    {
        bool completed = true;
        while (!session.IsOver && CommandReader.Read(_ => Console.In.ReadLine()) is { } command)
        {
            completed = session.Run(command);
        }

        return completed;
    }

    /// <summary>As pwsh answers: what <c>exit</c> said, else 1 after an error that ended the run or when the last
    /// statement failed. A script's <c>exit</c> does not reach the host; it shows as a failure with its code.</summary>
    private static int ExitCode(Session session, bool completed, bool isScript) => session switch
    {
        { Interrupted: true } => InterruptedByUser,
        { Host.RequestedExitCode: { } requested } => requested,
        { Succeeded: true } when completed => 0,
        { LastExitCode: not 0 } when completed && isScript => session.LastExitCode,
        _ => 1,
    };
}
