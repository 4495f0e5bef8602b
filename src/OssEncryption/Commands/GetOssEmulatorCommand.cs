using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Gets the emulators that run in this runspace.</summary>
/// <remarks>Emulators of other runspaces are not returned. Each has methods for tests: GetRequests and ClearRequests
/// for the request log, AddUser, AddFault and ClearFaults, and AddKey, SetKeyState, RotateKey, RemoveKey and GetKeys
/// for its KMS.</remarks>
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
/// <para>Connects to the local OSS again after another context was created.</para>
/// </example>
/// <example>
/// <code>
/// (Get-OssEmulator).GetRequests() | Where-Object Operation -like Put*
/// </code>
/// <para>Shows what a script changed, or tried to change.</para>
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
