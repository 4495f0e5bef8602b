using System.Management.Automation;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Gets the context that Connect-Oss made in this runspace; nothing when there is none.</summary>
/// <remarks>Hand it to another runspace with -Context: the commands there then work as the ones here.</remarks>
[Cmdlet(VerbsCommon.Get, "OssContext")]
[OutputType(typeof(OssContext))]
public sealed class GetOssContextCommand : OssCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (RunspaceSession.Current.Context is OssContext context)
        {
            WriteObject(context);
        }
    }
}
