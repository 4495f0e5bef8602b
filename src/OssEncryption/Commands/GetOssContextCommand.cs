using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Gets the context that Connect-Oss created in this runspace, or nothing.</summary>
/// <remarks>Pass it to commands in another runspace with -Context: they then use the same endpoint and
/// credential.</remarks>
/// <example>
/// <code>
/// $context = Get-OssContext
/// 1..4 | ForEach-Object -Parallel { Get-OssBucket -Context $using:context }
/// </code>
/// <para>Uses the context in other runspaces.</para>
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
