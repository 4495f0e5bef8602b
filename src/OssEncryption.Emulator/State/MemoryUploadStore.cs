namespace OssEncryption.Emulator.State;

/// <summary>Keeps uploads by parts as long as the process lives.</summary>
internal sealed class MemoryUploadStore : IUploadStore
{
    private readonly object _gate = new();
    private readonly Dictionary<string, MultipartUpload> _uploads = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Add(MultipartUpload upload)
    {
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
    public bool TryChange(string id, Func<MultipartUpload, MultipartUpload> change)
    {
        lock (_gate)
        {
            if (!_uploads.TryGetValue(id, out MultipartUpload? upload))
            {
                return false;
            }

            _uploads[id] = change(upload);
            return true;
        }
    }

    /// <inheritdoc/>
    public bool Remove(string id)
    {
        lock (_gate)
        {
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
