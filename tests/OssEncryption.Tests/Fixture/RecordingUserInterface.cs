using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;
using System.Text;

namespace OssEncryption.Tests.Fixture;

/// <summary>The user interface of <see cref="RecordingHost"/>.</summary>
internal sealed class RecordingUserInterface : PSHostUserInterface
{
    private readonly StringBuilder _text = new();
    private readonly List<string> _questions = [];

    public Queue<string> Answers { get; } = new();

    public Action BeforeAnswer { get; set; } = static () => { };

    public IReadOnlyList<string> Questions => _questions;

    public override PSHostRawUserInterface RawUI { get; } = new FixedRawUserInterface();

    public string TakeText()
    {
        lock (_text)
        {
            string text = _text.ToString();
            _text.Clear();
            return text;
        }
    }

    public void Reset()
    {
        Answers.Clear();
        BeforeAnswer = static () => { };
        _questions.Clear();
        TakeText();
    }

    public override void Write(string value)
    {
        lock (_text)
        {
            _text.Append(new StringDecorated(value).ToString(OutputRendering.PlainText).ReplaceLineEndings("\n"));
        }
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    public override void WriteErrorLine(string value) => WriteLine(value);

    public override void WriteWarningLine(string message) => WriteLine($"WARNING: {message}");

    public override void WriteVerboseLine(string message) => WriteLine($"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => WriteLine($"DEBUG: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        // Kept by the engine, in the streams.
    }

    public override string ReadLine() => Answer("a line");

    public override SecureString ReadLineAsSecureString()
    {
        var secret = new SecureString();
        Answer("a secret").ToList().ForEach(secret.AppendChar);
        return secret;
    }

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions) =>
        descriptions.ToDictionary(
            field => field.Name, field => PSObject.AsPSObject(Answer(field.Name)), StringComparer.OrdinalIgnoreCase);

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        string answer = Answer($"{caption}\n{message}");
        for (int i = 0; i < choices.Count; i++)
        {
            string label = choices[i].Label;
            string name = label.Replace("&", "", StringComparison.Ordinal);
            if (name.Equals(answer, StringComparison.OrdinalIgnoreCase)
                || label.Contains("&" + answer, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        throw new InvalidOperationException($"'{answer}' is none of the choices for: {message}");
    }

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName)
    {
        string user = string.IsNullOrEmpty(userName) ? Answer("a user") : userName;
        return new PSCredential(user, ReadLineAsSecureString());
    }

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    private string Answer(string question)
    {
        _questions.Add(question);
        BeforeAnswer();
        return Answers.TryDequeue(out string? answer)
            ? answer
            : throw new InvalidOperationException($"The test has no answer to: {question}");
    }
}
