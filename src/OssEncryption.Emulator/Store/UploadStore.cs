using System.Globalization;
using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Store;

/// <summary>Holds multipart uploads in memory and records their changes: one record for each upload and each part. A
/// change is visible once it is recorded. Parts are recorded concurrently. Thread-safe.</summary>
internal sealed class UploadStore
{
    private const string UploadKind = "uploads";
    private const string PartKind = "parts";

    private readonly object _gate = new();
    private readonly KeyedLocks _locks = new();
    private readonly Dictionary<string, StoredUpload> _uploads;
    private readonly IRecords _records;

    /// <summary>Loads the records, and removes those of parts whose upload no longer exists.</summary>
    public UploadStore(IRecords records)
    {
        _records = records;
        _uploads = records.Load<StoredUpload>(UploadKind)
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

    /// <summary>Adds an upload.</summary>
    public void Add(StoredUpload upload)
    {
        _records.Save(UploadKind, upload.Id, upload);
        lock (_gate)
        {
            _uploads.Add(upload.Id, upload);
        }
    }

    /// <summary>An upload by its id, or <c>null</c>.</summary>
    public StoredUpload? Find(string id)
    {
        lock (_gate)
        {
            return _uploads.GetValueOrDefault(id);
        }
    }

    /// <summary>Adds a part to an upload, or replaces the one with its number.</summary>
    /// <returns>Whether the upload exists.</returns>
    public Task<bool> TryPutAsync(string id, StoredPart part) => _records.IsSlow
        ? DiskAccess.RunAsync(() => TryPut(id, part))
        : Task.FromResult(TryPut(id, part));

    /// <summary>Removes an upload.</summary>
    /// <returns>Whether it existed.</returns>
    public bool Remove(string id)
    {
        StoredUpload removed;
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

    /// <summary>The uploads of a bucket, sorted by the UTF-8 bytes of their keys, then by id.</summary>
    public IReadOnlyList<StoredUpload> List(string bucket)
    {
        lock (_gate)
        {
            return [.. _uploads.Values
                .Where(upload => upload.Bucket == bucket)
                .OrderBy(upload => upload.Key, ByteOrder.Instance)
                .ThenBy(upload => upload.Id, StringComparer.Ordinal)];
        }
    }

    private bool TryPut(string id, StoredPart part)
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

            // The upload was completed or aborted in the meantime.
            _records.Remove(PartKind, record);
            return false;
        }
    }

    private bool Set(string id, StoredPart part)
    {
        lock (_gate)
        {
            if (!_uploads.TryGetValue(id, out StoredUpload? upload))
            {
                return false;
            }

            _uploads[id] = upload with { Parts = upload.Parts.SetItem(part.Number, part) };
            return true;
        }
    }

    private static string IdOf(string id, int number) => string.Create(CultureInfo.InvariantCulture, $"{id}/{number}");

    private sealed record RecordedPart(string UploadId, StoredPart Part);
}
