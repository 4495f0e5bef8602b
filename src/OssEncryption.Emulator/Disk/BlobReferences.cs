namespace OssEncryption.Emulator.Disk;

/// <summary>Counts which records mention which blobs, and removes those that no record mentions any more. Safe to use
/// from many threads.</summary>
internal sealed class BlobReferences(FileBlobs blobs)
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly object _gate = new();
    private readonly Dictionary<string, IReadOnlyList<string>> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, long Since)> _unused = new();

    /// <summary>Takes note of what a record mentions now.</summary>
    public void Set(string record, IReadOnlyList<string> ids)
    {
        lock (_gate)
        {
            foreach (string id in ids)
            {
                _counts[id] = _counts.GetValueOrDefault(id) + 1;
            }

            foreach (string id in _records.GetValueOrDefault(record) ?? [])
            {
                Release(id);
            }

            if (ids.Count == 0)
            {
                _records.Remove(record);
            }
            else
            {
                _records[record] = ids;
            }
        }

        RemoveUnused();
    }

    /// <summary>Removes every blob that no record mentions. Only to be called before any is written.</summary>
    public void Sweep()
    {
        foreach (string id in blobs.List().Where(id => !_counts.ContainsKey(id)))
        {
            blobs.Remove(id);
        }
    }

    private void Release(string id)
    {
        int count = _counts[id] - 1;
        if (count > 0)
        {
            _counts[id] = count;
            return;
        }

        _counts.Remove(id);
        _unused.Enqueue((id, Environment.TickCount64));
    }

    /// <summary>Somebody may have found an object just before it was replaced, so its blob stays a little longer. What
    /// is left at the end is removed at the next start.</summary>
    private void RemoveUnused()
    {
        while (true)
        {
            string id;
            lock (_gate)
            {
                if (!_unused.TryPeek(out (string Id, long Since) oldest)
                    || Environment.TickCount64 - oldest.Since < Grace.TotalMilliseconds)
                {
                    return;
                }

                id = _unused.Dequeue().Id;
            }

            TryRemove(id);
        }
    }

    /// <summary>The record that no longer mentions it is safe already, so a failure here is nobody's failure.</summary>
    private void TryRemove(string id)
    {
        try
        {
            blobs.Remove(id);
        }
        catch (Exception failure) when (
            failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // It stays until the next start.
        }
    }
}
