using System.Management.Automation;

namespace OssEncryption.Tests.Fixture;

/// <summary>A running script.</summary>
public sealed class RunningScript : IDisposable
{
    private readonly RecordingHost _host;
    private readonly PowerShell _shell;
    private readonly PSDataCollection<PSObject> _output = [];
    private readonly TaskCompletionSource _firstOutput = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IAsyncResult _run;

    internal RunningScript(RecordingHost host, PowerShell shell)
    {
        _host = host;
        _shell = shell;
        _host.TakeText();
        _output.DataAdded += (_, _) => _firstOutput.TrySetResult();
        shell.InvocationStateChanged += (_, change) =>
        {
            if (change.InvocationStateInfo.State is not PSInvocationState.Running)
            {
                _firstOutput.TrySetResult();
            }
        };
        _run = shell.BeginInvoke<PSObject, PSObject>(input: null, _output);
    }

    /// <summary>Completes when the script has written its first output, or has ended.</summary>
    public Task FirstOutput => _firstOutput.Task;

    /// <summary>Waits for the end of the script.</summary>
    public SessionResult Wait()
    {
        ErrorRecord? terminating = null;
        try
        {
            _shell.EndInvoke(_run);
        }
        catch (PipelineStoppedException)
        {
            // Seen in the state.
        }
        catch (RuntimeException error)
        {
            terminating = error.ErrorRecord;
        }

        var streams = _shell.Streams;
        return new SessionResult
        {
            Output = [.. _output],
            Errors = terminating is null ? [.. streams.Error] : [.. streams.Error, terminating],
            Terminating = terminating,
            Warnings = [.. streams.Warning.Select(record => record.Message)],
            Verbose = [.. streams.Verbose.Select(record => record.Message)],
            Debug = [.. streams.Debug.Select(record => record.Message)],
            Progress = [.. streams.Progress],
            HostText = _host.TakeText(),
            WasStopped = _shell.InvocationStateInfo.State == PSInvocationState.Stopped,
        };
    }

    /// <summary>Stops the script as Ctrl+C does, and waits for its end.</summary>
    public SessionResult Stop()
    {
        _shell.Stop();
        return Wait();
    }

    public void Dispose()
    {
        _shell.Dispose();
        _output.Dispose();
    }
}
