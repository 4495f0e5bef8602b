using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Repair;

/// <summary>A write-ahead log of repairs. After a crash the next run learns from it what may have been done. Each call
/// completes when the record is on the disk.</summary>
internal interface IWriteAheadLog
{
    /// <summary>The salt of the fingerprints in this log.</summary>
    byte[] Salt { get; }

    /// <summary>A copy is about to start.</summary>
    Task BegunAsync(PendingRepair begun);

    /// <summary>A multipart upload was initiated; no part was sent yet.</summary>
    Task UploadOpenedAsync(long number, MultipartUpload upload);

    /// <summary>A multipart upload was completed or aborted. If the record is lost, aborting it again does
    /// nothing.</summary>
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
