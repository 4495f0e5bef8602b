using System.Management.Automation;
using OssEncryption.Base;

namespace OssEncryption.Commands;

/// <summary>Removes empty buckets.</summary>
/// <remarks>A bucket that contains objects, versions or unfinished uploads is not removed; that is an error.</remarks>
/// <example>
/// <code>
/// Remove-OssBucket invoices -Confirm:$false
/// </code>
/// <para>Removes a bucket without asking.</para>
/// </example>
/// <example>
/// <code>
/// Remove-OssBucket invoices -WhatIf
/// </code>
/// <para>Shows what would be removed, and sends no request.</para>
/// </example>
/// <permission>oss:DeleteBucket on each bucket.</permission>
/// <seealso cref="RemoveOssObjectCommand"/>
[Cmdlet(VerbsCommon.Remove, "OssBucket", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveOssBucketCommand : OssBucketCommand
{
    /// <summary>Makes the cmdlet: buckets are changed one after the other.</summary>
    public RemoveOssBucketCommand() => ThrottleLimit = 1;

    /// <inheritdoc/>
    private protected override bool TakesObjects => false;

    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket)
    {
        if (Ask(bucket, () => ShouldProcess($"bucket '{bucket}' {PlaceOf(bucket)}", "Remove bucket")))
        {
            StartChange(bucket, stop => RemoveAsync(bucket, stop), Finish);
        }
    }

    private async Task<object?> RemoveAsync(string bucket, CancellationToken stop)
    {
        await Client.DeleteBucketAsync(bucket, stop).ConfigureAwait(false);
        return null;
    }
}
