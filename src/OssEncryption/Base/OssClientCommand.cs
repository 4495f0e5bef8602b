using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client;
using OssEncryption.Client.Credentials;
using OssEncryption.Errors;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>A cmdlet that talks to OSS: through the context it is given, the one that Connect-Oss made in this
/// runspace, or one from the environment, in this order.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class OssClientCommand : OssCommand
{
    private IOssClient? _client;

    /// <summary>The context to use instead of the one of this runspace: what Connect-Oss or Get-OssContext gave, also
    /// in another runspace.</summary>
    [Parameter]
    [ValidateNotNull]
    public OssContext? Context { get; set; }

    /// <summary>The client of the context.</summary>
    private protected IOssClient Client => _client ?? throw new InvalidOperationException("The cmdlet has not begun.");

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

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            OssContext context = Context
                ?? RunspaceSession.Current.Context
                ?? Wait(OssContextFactory.FromEnvironmentAsync);
            WriteVerbose($"Using {context}.");
            _client = context.Client;
        }
        catch (OssException problem)
        {
            ThrowTerminatingError(OssErrors.From(problem, MyInvocation.MyCommand.Name));
        }
    }
}
