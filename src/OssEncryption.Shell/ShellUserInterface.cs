using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;

namespace OssEncryption.Shell;

/// <summary>Puts what the engine says on the console: errors on standard error, all else on standard output.</summary>
internal sealed class ShellUserInterface(bool mayAsk) : PSHostUserInterface
{
    private readonly ProgressLine _progress = new();
    private readonly Prompts _prompts = new(mayAsk);
    private TextWriter _output = Console.Out;

    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface();

    public override bool SupportsVirtualTerminal => Terminal.UnderstandsEscapes;

    /// <summary>What an action writes to standard output, instead of writing it.</summary>
    public string Capture(Action action)
    {
        var captured = new StringWriter();
        _output = captured;
        try
        {
            action();
        }
        finally
        {
            _output = Console.Out;
        }

        return captured.ToString();
    }

    public override void Write(string value) => Write(_output, value, Terminal.UnderstandsEscapes);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
        if (!Terminal.ShowsOutput)
        {
            Write(value);
            return;
        }

        var (foreground, background) = (Console.ForegroundColor, Console.BackgroundColor);
        (Console.ForegroundColor, Console.BackgroundColor) = (foregroundColor, backgroundColor);
        Write(value);
        (Console.ForegroundColor, Console.BackgroundColor) = (foreground, background);
    }

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    public override void WriteErrorLine(string value) =>
        Write(Console.Error, value + Environment.NewLine, Terminal.UnderstandsEscapes && Terminal.ShowsErrors);

    public override void WriteWarningLine(string message) => WriteTagged("WARNING", message, Style.Warning);

    public override void WriteVerboseLine(string message) => WriteTagged("VERBOSE", message, Style.Verbose);

    public override void WriteDebugLine(string message) => WriteTagged("DEBUG", message, Style.Debug);

    public override void WriteProgress(long sourceId, ProgressRecord record) => _progress.Show(record);

    /// <summary>Takes the progress line away, before something else writes to the terminal.</summary>
    public void ClearProgress() => _progress.Clear();

    public override string ReadLine() => Asking.ReadLine();

    public override SecureString ReadLineAsSecureString() => Asking.ReadSecret();

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions) =>
        Asking.AskForFields(caption, message, descriptions);

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        Asking.AskForChoice(caption, message, choices, defaultChoice);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName) =>
        Asking.AskForCredential(caption, message, userName);

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) =>
        Asking.AskForCredential(caption, message, userName);

    private Prompts Asking
    {
        get
        {
            _progress.Clear();
            return _prompts;
        }
    }

    private static PSStyle.FormattingData Style => PSStyle.Instance.Formatting;

    private static string WithoutEscapes(string value) =>
        new StringDecorated(value).ToString(OutputRendering.PlainText);

    private void WriteTagged(string tag, string message, string style) =>
        WriteLine($"{style}{tag}: {message}{PSStyle.Instance.Reset}");

    private void Write(TextWriter writer, string value, bool escapes)
    {
        _progress.Clear();
        writer.Write(escapes ? value : WithoutEscapes(value));
    }
}
