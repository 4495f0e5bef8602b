using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using OssEncryption.Client.Model;
using OssEncryption.Errors;
using OssEncryption.LocalFiles;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet of this module. It has a cancellation token for Ctrl+C and for a pipeline that ends
/// early.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private PipedInput? _input;

    /// <summary>Cancelled when the pipeline stops.</summary>
    private protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    protected override void BeginProcessing() => _input = MyInvocation.ExpectingInput ? PipedInput.Begin() : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _input?.End();
        _input = null;
        CancelAndWait();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Ctrl+C came just after the command ended: there is nothing left to stop.
        }
    }

    /// <summary>Cancels the calls in flight, and waits until they have ended.</summary>
    private protected virtual void CancelAndWait() => _stop.Cancel();

    /// <summary>Whether the command only shows what it would do. What needs no change is no result then.</summary>
    internal bool IsWhatIf =>
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? asked)
            ? LanguagePrimitives.IsTrue(asked)
            : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>Waits for a call on the pipeline thread.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    private protected T Wait<T>(Func<CancellationToken, Task<T>> call)
    {
        try
        {
            T result = call(StopToken).GetAwaiter().GetResult();
            TellRequests();
            return result;
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Writes an error. What was done must be emitted before an error that ends the pipeline.</summary>
    internal new void WriteError(ErrorRecord error)
    {
        BeforeError(endsCommand: false);
        base.WriteError(error);
    }

    /// <summary>Writes a warning that people can read, whatever names are in it.</summary>
    internal new void WriteWarning(string text) => base.WriteWarning(PrintableText.Of(text));

    /// <summary>Writes a verbose message that people can read, whatever names are in it.</summary>
    internal new void WriteVerbose(string text)
    {
        // With -Debug and without -Verbose, PowerShell would ask at each verbose message whether to go on.
        if (MyInvocation.BoundParameters.ContainsKey("Debug") && !MyInvocation.BoundParameters.ContainsKey("Verbose"))
        {
            WriteDebug(PrintableText.Of(text));
        }
        else
        {
            base.WriteVerbose(PrintableText.Of(text));
        }
    }

    /// <summary>Shows progress, and with it what is known of the requests so far.</summary>
    internal new void WriteProgress(ProgressRecord progress)
    {
        TellRequests();
        base.WriteProgress(progress);
    }

    /// <summary>Asks with a text that people can read, whatever names are in it.</summary>
    internal new bool ShouldProcess(string target, string action) =>
        base.ShouldProcess(PrintableText.Of(target), PrintableText.Of(action));

    /// <summary>Writes what is known of the requests so far, on the pipeline thread.</summary>
    private protected virtual void TellRequests()
    {
    }

    /// <summary>Runs before an error is written or thrown.</summary>
    /// <param name="endsCommand">Whether the error ends the command, whatever -ErrorAction says.</param>
    private protected virtual void BeforeError(bool endsCommand)
    {
    }

    /// <summary>Asks the user. Where nobody can be asked, that is a non-terminating error, and nothing is
    /// changed.</summary>
    /// <param name="target">The target of the error.</param>
    /// <param name="ask">Shows the prompt.</param>
    internal bool Ask(string target, Func<bool> ask)
    {
        try
        {
            return ask();
        }
        // What hosts throw that show no prompt: InvalidOperationException in pwsh -NonInteractive, and
        // NullReferenceException where standard input is closed.
        catch (Exception broken) when (
            broken is HostException or InvalidOperationException or NotImplementedException or NullReferenceException)
        {
            WriteError(OssErrors.NobodyToAsk(target, broken));
            return false;
        }
    }

    /// <summary>Runs an action for each folder. What fails is reported as an error, and the others go on.</summary>
    /// <param name="paths">The folders, with wildcards.</param>
    /// <param name="literalPaths">Folders that are taken as they are written.</param>
    /// <param name="act">Is given the full path of a folder.</param>
    private protected void ForEachFolder(string[] paths, string[] literalPaths, Action<string> act)
    {
        foreach (string path in paths)
        {
            string[] folders = [];
            Report(path, () => folders = LocalPath.FindFolders(SessionState.Path, path));
            Array.ForEach(folders, folder => Report(folders.Length == 1 ? path : folder, () => act(folder)));
        }

        Array.ForEach(literalPaths, path => Report(path, () => act(LocalPath.Resolve(SessionState.Path, path))));
    }

    /// <summary>Runs an action for one input and reports its failure as a non-terminating error. Only a missing
    /// credential ends the command, because every other input would fail, too.</summary>
    /// <returns>Whether the action succeeded.</returns>
    private protected bool Report(string target, Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (CredentialException problem)
        {
            BeforeError(endsCommand: true);
            ThrowTerminatingError(OssErrors.From(problem, target));
        }
        catch (OssException problem)
        {
            WriteError(OssErrors.From(problem, target));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            WriteError(OssErrors.From(LocalFileException.From(problem), target));
        }

        return false;
    }
}
