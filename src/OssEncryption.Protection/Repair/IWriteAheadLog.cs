using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Repair;

/// <summary>A write-ahead log of repairs. After a crash the next run learns from it what may have been done. What must
/// be known after a crash is on the disk when its call completes.</summary>
internal interface IWriteAheadLog
{
    /// <summary>The salt of the fingerprints in this log.</summary>
    byte[] Salt { get; }

    /// <summary>A copy is about to start. On the disk when the call completes.</summary>
    Task BegunAsync(PendingRepair begun);

    /// <summary>A multipart upload was initiated; no part was sent yet. On the disk when the call completes.</summary>
    Task UploadOpenedAsync(long number, MultipartUpload upload);

    /// <summary>A multipart upload was completed or aborted; the record may reach the disk later. If it is lost,
    /// aborting the upload again does nothing.</summary>
    Task UploadClosedAsync(long number, MultipartUpload upload);
}

/// <summary>A log that keeps nothing, for objects that are encrypted without a plan.</summary>
internal sealed class NoWriteAheadLog : IWriteAheadLog
{
    /// <inheritdoc/>
    public byte[] Salt => [];

    /// <inheritdoc/>
    public Task BegunAsync(PendingRepair begun) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task UploadOpenedAsync(long number, MultipartUpload upload) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task UploadClosedAsync(long number, MultipartUpload upload) => Task.CompletedTask;
}
