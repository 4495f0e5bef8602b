using System.Globalization;
using System.Management.Automation.Host;

namespace OssEncryption.Tests.Fixture;

/// <summary>A host that records what it is told to show, and answers questions with the answers of the test.</summary>
public sealed class RecordingHost : PSHost
{
    private readonly RecordingUserInterface _userInterface = new();

    /// <summary>Answers to the next questions, in their order: a choice by its key or name, a field by its text.
    /// A question without an answer is an error.</summary>
    public Queue<string> Answers => _userInterface.Answers;

    /// <summary>Runs while a question waits for its answer.</summary>
    public Action BeforeAnswer
    {
        get => _userInterface.BeforeAnswer;
        set => _userInterface.BeforeAnswer = value;
    }

    /// <summary>The questions asked since the session began.</summary>
    public IReadOnlyList<string> Questions => _userInterface.Questions;

    public override string Name => "OssEncryption.Tests";

    public override Version Version { get; } = new(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => _userInterface;

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override void SetShouldExit(int exitCode) =>
        throw new NotSupportedException("A script in a test must not exit.");

    public override void EnterNestedPrompt() => throw new NotSupportedException("A test cannot suspend a script.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("A test cannot suspend a script.");

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    /// <summary>Forgets what a test asked, answered and was shown.</summary>
    internal void Reset() => _userInterface.Reset();

    internal string TakeText() => _userInterface.TakeText();
}
