using System.Globalization;
using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Store;

/// <summary>Keeps uploads by parts in memory, and records of them: one of each upload and one of each part. A change is
/// seen once it is recorded; parts are recorded side by side.</summary>
internal sealed class MemoryUploadStore : IUploadStore
{
    private const string UploadKind = "uploads";
    private const string PartKind = "parts";

    private readonly object _gate = new();
    private readonly KeyedLocks _locks = new();
    private readonly Dictionary<string, MultipartUpload> _uploads;
    private readonly IRecords _records;

    /// <summary>Takes up what was recorded, and clears away parts whose upload is no more.</summary>
    public MemoryUploadStore(IRecords records)
    {
        _records = records;
        _uploads = records.Load<MultipartUpload>(UploadKind)
            .ToDictionary(upload => upload.Id, StringComparer.Ordinal);
        List<string> orphans = [];
        foreach (RecordedPart recorded in records.Load<RecordedPart>(PartKind))
        {
            if (!Set(recorded.UploadId, recorded.Part))
            {
                orphans.Add(IdOf(recorded.UploadId, recorded.Part.Number));
            }
        }

        if (orphans.Count > 0)
        {
            records.Remove(PartKind, orphans);
        }
    }

    /// <inheritdoc/>
    public void Add(MultipartUpload upload)
    {
        _records.Save(UploadKind, upload.Id, upload);
        lock (_gate)
        {
            _uploads.Add(upload.Id, upload);
        }
    }

    /// <inheritdoc/>
    public MultipartUpload? Find(string id)
    {
        lock (_gate)
        {
            return _uploads.GetValueOrDefault(id);
        }
    }

    /// <inheritdoc/>
    public Task<bool> TryPutAsync(string id, UploadedPart part) => _records.IsSlow
        ? StorageThreads.RunAsync(() => TryPut(id, part))
        : Task.FromResult(TryPut(id, part));

    /// <inheritdoc/>
    public bool Remove(string id)
    {
        MultipartUpload removed;
        lock (_locks.Of(id))
        {
            if (Find(id) is null)
            {
                return false;
            }

            _records.Remove(UploadKind, id);
            lock (_gate)
            {
                removed = _uploads[id];
                _uploads.Remove(id);
            }
        }

        foreach (int number in removed.Parts.Keys)
        {
            string record = IdOf(id, number);
            lock (_locks.Of(record))
            {
                _records.Remove(PartKind, record);
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public IReadOnlyList<MultipartUpload> List(string bucket)
    {
        lock (_gate)
        {
            return [.. _uploads.Values
                .Where(upload => upload.Bucket == bucket)
                .OrderBy(upload => upload.Key, Utf8Order.Instance)
                .ThenBy(upload => upload.Id, StringComparer.Ordinal)];
        }
    }

    private bool TryPut(string id, UploadedPart part)
    {
        string record = IdOf(id, part.Number);
        lock (_locks.Of(record))
        {
            if (Find(id) is null)
            {
                return false;
            }

            _records.Save(PartKind, record, new RecordedPart(id, part));
            if (Set(id, part))
            {
                return true;
            }

            // The upload ended in the meantime.
            _records.Remove(PartKind, record);
            return false;
        }
    }

    private bool Set(string id, UploadedPart part)
    {
        lock (_gate)
        {
            if (!_uploads.TryGetValue(id, out MultipartUpload? upload))
            {
                return false;
            }

            _uploads[id] = upload with { Parts = upload.Parts.SetItem(part.Number, part) };
            return true;
        }
    }

    private static string IdOf(string id, int number) => string.Create(CultureInfo.InvariantCulture, $"{id}/{number}");

    private sealed record RecordedPart(string UploadId, UploadedPart Part);
}
