using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace OssEncryption.Shell;

/// <summary>One engine, and what runs in it. Results and errors go to the host as they come.</summary>
internal sealed class Session : IDisposable
{
    private const PipelineResultTypes Everything = PipelineResultTypes.Output | PipelineResultTypes.Error;

    private readonly Stack<Pipeline> _running = new();
    private readonly Runspace _runspace;
    private readonly ShellUserInterface _userInterface;

    public Session(ShellUserInterface userInterface, string modulePath)
    {
        _userInterface = userInterface;
        Host = new ShellHost(userInterface);
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        }

        _runspace = RunspaceFactory.CreateRunspace(Host, state);
        _runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        _runspace.Open();

        // After opening, which composes the engine's own path.
        string? others = Environment.GetEnvironmentVariable("PSModulePath");
        Environment.SetEnvironmentVariable("PSModulePath", $"{modulePath}{Path.PathSeparator}{others}");
    }

    public ShellHost Host { get; }

    /// <summary>Somebody pressed Ctrl+C since the last <see cref="ForgetInterrupt"/>.</summary>
    public bool Interrupted { get; private set; }

    /// <summary>Nothing more is to be run: <c>exit</c> or Ctrl+C said so.</summary>
    public bool IsOver => Interrupted || Host.RequestedExitCode is not null;

    /// <summary>Whether the last statement succeeded, as <c>$?</c> tells it.</summary>
    public bool Succeeded => _runspace.SessionStateProxy.GetVariable("?") is true;

    /// <summary>The exit code of the last native command or script.</summary>
    public int LastExitCode => _runspace.SessionStateProxy.GetVariable("LASTEXITCODE") as int? ?? 0;

    /// <summary>Runs a text; <c>false</c> when an error ended it.</summary>
    public bool Run(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        try
        {
            Invoke(text);
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException error)
        {
            Report(error.ErrorRecord);
            return false;
        }
    }

    /// <summary>What the session's <c>prompt</c> function says.</summary>
    public string Prompt()
    {
        using var pipeline = NewPipeline("prompt", remember: false);
        try
        {
            return string.Concat(pipeline.Invoke());
        }
        catch (RuntimeException)
        {
            return "PS> ";
        }
    }

    /// <summary>Stops what runs; <c>false</c> when that was asked for before.</summary>
    public bool Interrupt()
    {
        bool first = !Interrupted;
        Interrupted = true;
        lock (_running)
        {
            if (_running.TryPeek(out var pipeline))
            {
                pipeline.StopAsync();
            }
        }

        return first;
    }

    public void ForgetInterrupt() => Interrupted = false;

    public void Dispose() => _runspace.Dispose();

    /// <summary>Has an error that ended a pipeline formatted like any other. The formatter takes the record for a
    /// result, so its text has to be led to the errors.</summary>
    private void Report(ErrorRecord error)
    {
        using var pipeline = NewPipeline("", remember: false);
        pipeline.Commands.Clear();
        pipeline.Commands.Add("Out-Default");
        pipeline.Input.Write(error);
        pipeline.Input.Close();
        string text = _userInterface.Capture(() => pipeline.Invoke()).Trim('\r', '\n');
        _userInterface.WriteErrorLine(text.Length > 0 ? text : error.ToString());
    }

    private void Invoke(string text)
    {
        using var pipeline = NewPipeline(text, remember: true);
        pipeline.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add(new Command("Out-Default") { MergeUnclaimedPreviousCommandResults = Everything });
        lock (_running)
        {
            _running.Push(pipeline);
        }

        try
        {
            pipeline.Invoke();
        }
        finally
        {
            _userInterface.ClearProgress();
            lock (_running)
            {
                _running.Pop();
            }
        }
    }

    /// <param name="text">What the pipeline runs.</param>
    /// <param name="remember">Whether it is a command of the user: it goes to the history and sets <c>$?</c>.</param>
    private Pipeline NewPipeline(string text, bool remember)
    {
        lock (_running)
        {
            return _running.Count > 0
                ? _runspace.CreateNestedPipeline(text, remember)
                : _runspace.CreatePipeline(text, remember);
        }
    }
}
