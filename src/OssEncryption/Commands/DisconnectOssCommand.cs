using System.Management.Automation;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Drops the context of this runspace.</summary>
/// <remarks>Commands that follow use the environment, until Connect-Oss makes a context again.</remarks>
/// <example>
/// <code>
/// Disconnect-Oss
/// </code>
/// <para>Forgets what Connect-Oss was given.</para>
/// </example>
[Cmdlet(VerbsCommunications.Disconnect, "Oss")]
[OutputType(typeof(void))]
public sealed class DisconnectOssCommand : OssCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing() => RunspaceSession.Current.Context = null;
}
