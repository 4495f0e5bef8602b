using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Gets the local OSSes that run in this runspace.</summary>
/// <remarks>Emulators of other runspaces are not shown. Each has methods for tests: GetRequests and ClearRequests for
/// its log, AddUser, AddFault and ClearFaults, and for its KMS AddKey, SetKeyState, RotateKey, RemoveKey and
/// GetKeys.</remarks>
/// <example>
/// <code>
/// (Get-OssEmulator).GetRequests()
/// </code>
/// <para>Shows the requests that the local OSS received.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssEmulator | Connect-Oss
/// </code>
/// <para>Works with the local OSS again after another context was made.</para>
/// </example>
/// <example>
/// <code>
/// (Get-OssEmulator).GetRequests() | Where-Object Operation -like Put*
/// </code>
/// <para>Shows what a script has changed, or tried to.</para>
/// </example>
/// <seealso>about_OssEncryption_Emulator</seealso>
[Cmdlet(VerbsCommon.Get, "OssEmulator")]
[OutputType(typeof(OssEmulator))]
public sealed class GetOssEmulatorCommand : OssCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing() =>
        WriteObject(RunspaceSession.Current.Emulators, enumerateCollection: true);
}
