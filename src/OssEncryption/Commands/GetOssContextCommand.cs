using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Gets the context that Connect-Oss made in this runspace; nothing when there is none.</summary>
/// <remarks>Hand it to another runspace with -Context: the commands there then work as the ones here.</remarks>
/// <example>
/// <code>
/// $context = Get-OssContext
/// 1..4 | ForEach-Object -Parallel { Get-OssBucket -Context $using:context }
/// </code>
/// <para>Hands the context on to other runspaces.</para>
/// </example>
/// <seealso cref="ConnectOssCommand"/>
/// <seealso cref="DisconnectOssCommand"/>
/// <seealso>about_OssEncryption_Credentials</seealso>
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
