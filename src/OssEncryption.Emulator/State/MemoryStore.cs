using OssEncryption.Emulator.Storage;

namespace OssEncryption.Emulator.State;

/// <summary>Keeps buckets and objects in memory, and records of them. A change is seen once it is recorded.</summary>
internal sealed class MemoryStore : IBucketStore, IObjectStore
{
    private const int Batch = 256;
    private const string BucketKind = "buckets";
    private const string ObjectKind = "objects";

    private readonly object _gate = new();
    private readonly SortedDictionary<string, Shelf> _shelves = new(StringComparer.Ordinal);
    private readonly IRecords _records;

    /// <summary>Takes up what was recorded.</summary>
    public MemoryStore(IRecords records)
    {
        _records = records;
        foreach (Bucket bucket in records.Load<Bucket>(BucketKind))
        {
            _shelves.Add(bucket.Name, new Shelf(bucket));
        }

        foreach (StoredIn<ObjectHistory> stored in records.Load<StoredIn<ObjectHistory>>(ObjectKind))
        {
            Shelf shelf = _shelves.GetValueOrDefault(stored.Bucket) ?? throw new InvalidDataException(
                $"There are objects of the bucket '{stored.Bucket}', but the file that describes it is missing. " +
                "Put it back, or begin with an empty folder.");
            shelf.Set(stored.Value);
        }
    }

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
            if (_shelves.ContainsKey(bucket.Name))
            {
                return false;
            }

            _records.Save(BucketKind, bucket.Name, bucket);
            _shelves.Add(bucket.Name, new Shelf(bucket));
            return true;
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

            Bucket changed = change(shelf.Bucket);
            _records.Save(BucketKind, name, changed);
            shelf.Bucket = changed;
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

            _records.Remove(BucketKind, name);
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

            ObjectHistory changed = change(shelf.Find(key) ?? ObjectHistory.Empty(key));
            Record(bucket, changed);
            shelf.Set(changed);
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

    private void Record(string bucket, ObjectHistory history)
    {
        string id = StoredIn<ObjectHistory>.IdFor(bucket, history.Key);
        if (history.Versions.IsEmpty)
        {
            _records.Remove(ObjectKind, id);
        }
        else
        {
            _records.Save(ObjectKind, id, new StoredIn<ObjectHistory>(bucket, history));
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
