namespace OssEncryption.Emulator.State;

/// <summary>Keeps buckets and objects as long as the process lives.</summary>
internal sealed class MemoryStore : IBucketStore, IObjectStore
{
    private const int Batch = 256;

    private readonly object _gate = new();
    private readonly SortedDictionary<string, Shelf> _shelves = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Bucket? Find(string name)
    {
        lock (_gate)
        {
            return _shelves.GetValueOrDefault(name)?.Bucket;
        }
    }

    /// <inheritdoc/>
    public bool TryAdd(Bucket bucket)
    {
        lock (_gate)
        {
            return _shelves.TryAdd(bucket.Name, new Shelf(bucket));
        }
    }

    /// <inheritdoc/>
    public bool TryChange(string name, Func<Bucket, Bucket> change)
    {
        lock (_gate)
        {
            if (!_shelves.TryGetValue(name, out Shelf? shelf))
            {
                return false;
            }

            shelf.Bucket = change(shelf.Bucket);
            return true;
        }
    }

    /// <inheritdoc/>
    public BucketRemoval Remove(string name)
    {
        lock (_gate)
        {
            if (!_shelves.TryGetValue(name, out Shelf? shelf))
            {
                return BucketRemoval.Missing;
            }

            if (shelf.Objects.Count > 0)
            {
                return BucketRemoval.NotEmpty;
            }

            _shelves.Remove(name);
            return BucketRemoval.Removed;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Bucket> List(string account)
    {
        lock (_gate)
        {
            return [.. _shelves.Values.Select(shelf => shelf.Bucket).Where(bucket => bucket.Account == account)];
        }
    }

    /// <inheritdoc/>
    public ObjectHistory Find(string bucket, string key)
    {
        lock (_gate)
        {
            return _shelves.GetValueOrDefault(bucket)?.Find(key) ?? ObjectHistory.Empty(key);
        }
    }

    /// <inheritdoc/>
    public bool TryChange(string bucket, string key, Func<ObjectHistory, ObjectHistory> change)
    {
        lock (_gate)
        {
            if (!_shelves.TryGetValue(bucket, out Shelf? shelf))
            {
                return false;
            }

            shelf.Set(change(shelf.Find(key) ?? ObjectHistory.Empty(key)));
            return true;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<ObjectHistory> List(string bucket, string prefix, string after)
    {
        string from = Utf8Order.Instance.Compare(after, prefix) > 0 ? after : prefix;
        while (true)
        {
            List<ObjectHistory> batch = Take(bucket, from);
            foreach (ObjectHistory found in batch)
            {
                if (!found.Key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    yield break;
                }

                if (found.Key != after)
                {
                    yield return found;
                }
            }

            if (batch.Count < Batch)
            {
                yield break;
            }

            // No key follows another more closely than the one that is longer by a zero.
            from = batch[^1].Key + "\0";
        }
    }

    private List<ObjectHistory> Take(string bucket, string from)
    {
        lock (_gate)
        {
            return _shelves.TryGetValue(bucket, out Shelf? shelf) ? shelf.Take(from, Batch) : [];
        }
    }

    private sealed class Shelf(Bucket bucket)
    {
        private readonly SortedSet<string> _keys = new(Utf8Order.Instance);

        public Bucket Bucket { get; set; } = bucket;

        public Dictionary<string, ObjectHistory> Objects { get; } = new(StringComparer.Ordinal);

        public ObjectHistory? Find(string key) => Objects.GetValueOrDefault(key);

        public void Set(ObjectHistory history)
        {
            if (history.Versions.IsEmpty)
            {
                Objects.Remove(history.Key);
                _keys.Remove(history.Key);
            }
            else
            {
                Objects[history.Key] = history;
                _keys.Add(history.Key);
            }
        }

        public List<ObjectHistory> Take(string from, int count)
        {
            string? last = _keys.Max;
            return last is null || Utf8Order.Instance.Compare(from, last) > 0
                ? []
                : [.. _keys.GetViewBetween(from, last).Take(count).Select(key => Objects[key])];
        }
    }
}
