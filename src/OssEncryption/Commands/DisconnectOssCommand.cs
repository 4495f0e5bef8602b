using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Removes the context of this runspace.</summary>
/// <remarks>Later commands use the environment, until Connect-Oss creates a context again. Contexts in variables, or in
/// other runspaces, keep working.</remarks>
/// <example>
/// <code>
/// Disconnect-Oss
/// </code>
/// <para>Removes the context that Connect-Oss created.</para>
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
