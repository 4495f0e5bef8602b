using System.Management.Automation;

namespace OssEncryption.Commands;

/// <summary>Removes empty buckets.</summary>
[Cmdlet(VerbsCommon.Remove, "OssBucket", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveOssBucketCommand : OssBucketCommand
{
    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket)
    {
        if (ShouldProcess($"bucket '{bucket}'", "Remove bucket"))
        {
            Start(bucket, stop => RemoveAsync(bucket, stop), Finish);
        }
    }

    private async Task<object?> RemoveAsync(string bucket, CancellationToken stop)
    {
        await Client.DeleteBucketAsync(bucket, stop).ConfigureAwait(false);
        return null;
    }
}
