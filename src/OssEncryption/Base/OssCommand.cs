using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Errors;

namespace OssEncryption.Base;

/// <summary>What every cmdlet of the module has: a token that Ctrl+C, and a pipeline that ends early, cancel.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Cancelled when the pipeline stops.</summary>
    private protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Abandon();
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
            // Ctrl+C came just after the command had ended: there is nothing left to stop.
        }
    }

    /// <summary>Ends what is in flight, and waits until it has ended.</summary>
    private protected virtual void Abandon() => _stop.Cancel();

    /// <summary>Waits on the pipeline thread for one call.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped meanwhile.</exception>
    private protected T Wait<T>(Func<CancellationToken, Task<T>> call)
    {
        try
        {
            return call(StopToken).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Does something for one input; a failure becomes its error, and the other inputs go on. Without a
    /// credential none of them can, so that ends the command.</summary>
    /// <returns>Whether it was done.</returns>
    private protected bool Report(string target, Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (CredentialException problem)
        {
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
