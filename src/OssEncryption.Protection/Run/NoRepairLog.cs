using OssEncryption.Client.Model;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>Keeps nothing: for objects that are encrypted without a plan.</summary>
internal sealed class NoRepairLog : IWriteAheadLog
{
    /// <inheritdoc/>
    public Task BegunAsync(PendingRepair begun) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task UploadOpenedAsync(long number, MultipartUpload upload) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task UploadClosedAsync(long number, MultipartUpload upload) => Task.CompletedTask;
}
