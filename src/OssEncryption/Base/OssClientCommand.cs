using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Errors;
using OssEncryption.Session;

namespace OssEncryption.Base;

/// <summary>A cmdlet that talks to OSS: through the context it is given, the one that Connect-Oss made in this
/// runspace, or one from the environment, in this order.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class OssClientCommand : OssCommand
{
    private OssContext? _inUse;

    /// <summary>The context to use instead of the one of this runspace: what Connect-Oss or Get-OssContext gave, also
    /// in another runspace.</summary>
    [Parameter]
    [ValidateNotNull]
    public OssContext? Context { get; set; }

    /// <summary>The context that is used, once the cmdlet has begun.</summary>
    private protected OssContext InUse => _inUse ?? throw new InvalidOperationException("The cmdlet has not begun.");

    /// <summary>The client of the context.</summary>
    private protected IOssClient Client => InUse.OssClient;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _inUse = Context
                ?? RunspaceSession.Current.Context
                ?? Wait(OssContextFactory.FromEnvironmentAsync);
            WriteVerbose($"Using {_inUse}.");
        }
        catch (OssException problem)
        {
            ThrowTerminatingError(OssErrors.From(problem, MyInvocation.MyCommand.Name));
        }
    }
}
