using System.Management.Automation;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Gets the local OSSes that run in this runspace.</summary>
/// <remarks>Emulators of other runspaces are not shown.</remarks>
/// <example>
/// <code>
/// (Get-OssEmulator).GetRequests()
/// </code>
/// <para>Shows the requests that the local OSS received.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "OssEmulator")]
[OutputType(typeof(OssEmulator))]
public sealed class GetOssEmulatorCommand : OssCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing() =>
        WriteObject(RunspaceSession.Current.Emulators, enumerateCollection: true);
}
