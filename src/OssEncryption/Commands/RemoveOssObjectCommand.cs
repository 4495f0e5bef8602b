using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Errors;

namespace OssEncryption.Commands;

/// <summary>Removes objects, or single versions of them.</summary>
/// <remarks>In a bucket with versioning, removing an object without -VersionId adds a delete marker, and its versions
/// stay. Removing an object that does not exist is not an error.</remarks>
/// <example>
/// <code>
/// Get-OssObject invoices -Prefix 2026/ | Remove-OssObject -Confirm:$false
/// </code>
/// <para>Removes objects without asking.</para>
/// </example>
/// <example>
/// <code>
/// Remove-OssObject invoices 2026/001.txt -WhatIf
/// </code>
/// <para>Shows what would be removed, and removes nothing.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssObject invoices 2026/001.txt -AllVersions | Remove-OssObject -Confirm:$false
/// </code>
/// <para>Removes every version of an object, and its delete markers.</para>
/// </example>
/// <permission>oss:DeleteObject on each object; for a version oss:DeleteObjectVersion.</permission>
[Cmdlet(VerbsCommon.Remove, "OssObject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveOssObjectCommand : OssStoredObjectCommand
{
    /// <inheritdoc/>
    private protected override void ProcessObject(ObjectAddress address)
    {
        if (IsNamedByHand && IsForMany(address.Key))
        {
            WriteError(OssErrors.From(
                new OssInputException(OssInputError.InvalidObjectKey,
                    $"'{address}' may name many objects, and this removes the object of exactly this key. Pipe the " +
                    $"objects: Get-OssObject oss://{address} | Remove-OssObject."),
                address.ToString()));
        }
        else if (Ask(
            address.ToString(),
            () => ShouldProcess(
                $"object '{address}' {PlaceOf(address.Bucket)}",
                address.VersionId is null ? "Remove object" : "Remove version")))
        {
            StartChange(
                address.ToString(), stop => Client.DeleteObjectAsync(address, stop), _ => Finish(null));
        }
    }

    private static bool IsForMany(string key) =>
        key.EndsWith("/", StringComparison.Ordinal) || key.IndexOfAny(['*', '?']) >= 0;
}
