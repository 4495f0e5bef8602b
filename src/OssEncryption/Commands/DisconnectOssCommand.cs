using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Drops the context of this runspace.</summary>
/// <remarks>Commands that follow use the environment, until Connect-Oss makes a context again. Contexts that were kept
/// in variables, or handed to other runspaces, go on working.</remarks>
/// <example>
/// <code>
/// Disconnect-Oss
/// </code>
/// <para>Forgets what Connect-Oss was given.</para>
/// </example>
/// <seealso cref="GetOssContextCommand"/>
/// <seealso>about_OssEncryption_Credentials</seealso>
[Cmdlet(VerbsCommunications.Disconnect, "Oss")]
[OutputType(typeof(void))]
public sealed class DisconnectOssCommand : OssCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing() => RunspaceSession.Current.Context = null;
}
