using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Repair;

/// <summary>What is written down before it is done, so that whoever comes after a crash knows what may have come of
/// it. Each call returns when it is safe.</summary>
internal interface IWriteAheadLog
{
    /// <summary>An object is about to be copied.</summary>
    Task BegunAsync(PendingRepair begun);

    /// <summary>An upload was begun, and no part of it sent yet.</summary>
    Task UploadOpenedAsync(long number, MultipartUpload upload);

    /// <summary>An upload is gone: it was made an object, or given up.</summary>
    Task UploadClosedAsync(long number, MultipartUpload upload);
}

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
