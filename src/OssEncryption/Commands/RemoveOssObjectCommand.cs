using System.Management.Automation;
using OssEncryption.Client;

namespace OssEncryption.Commands;

/// <summary>Removes objects, or single versions of them.</summary>
/// <remarks>In a bucket with versioning an object removed without -VersionId stays behind a delete marker. Removing
/// what is not there is no error.</remarks>
/// <example>
/// <code>
/// Get-OssObject invoices -Prefix 2026/ | Remove-OssObject -Confirm:$false
/// </code>
/// <para>Removes objects without asking.</para>
/// </example>
[Cmdlet(VerbsCommon.Remove, "OssObject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveOssObjectCommand : OssObjectCommand
{
    /// <inheritdoc/>
    private protected override void ProcessObject(ObjectAddress address)
    {
        if (ShouldProcess($"object '{address}'", address.VersionId is null ? "Remove object" : "Remove version"))
        {
            Start(address.ToString(), stop => Client.DeleteObjectAsync(address, stop), _ => Finish(null));
        }
    }
}
