using OssEncryption.Emulator.Storage;

namespace OssEncryption.Emulator.State;

/// <summary>Keeps uploads by parts in memory, and records of them. A change is seen once it is recorded.</summary>
internal sealed class MemoryUploadStore : IUploadStore
{
    private const string Kind = "uploads";

    private readonly object _gate = new();
    private readonly Dictionary<string, MultipartUpload> _uploads;
    private readonly IRecords _records;

    /// <summary>Takes up what was recorded.</summary>
    public MemoryUploadStore(IRecords records)
    {
        _records = records;
        _uploads = records.Load<MultipartUpload>(Kind).ToDictionary(upload => upload.Id, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public void Add(MultipartUpload upload)
    {
        lock (_gate)
        {
            _records.Save(Kind, upload.Id, upload);
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
    public bool TryChange(string id, Func<MultipartUpload, MultipartUpload> change)
    {
        lock (_gate)
        {
            if (!_uploads.TryGetValue(id, out MultipartUpload? upload))
            {
                return false;
            }

            MultipartUpload changed = change(upload);
            _records.Save(Kind, id, changed);
            _uploads[id] = changed;
            return true;
        }
    }

    /// <inheritdoc/>
    public bool Remove(string id)
    {
        lock (_gate)
        {
            if (!_uploads.ContainsKey(id))
            {
                return false;
            }

            _records.Remove(Kind, id);
            return _uploads.Remove(id);
        }
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
}
