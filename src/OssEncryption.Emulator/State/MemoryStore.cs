namespace OssEncryption.Emulator.State;

/// <summary>Keeps buckets and objects as long as the process lives.</summary>
internal sealed class MemoryStore : IBucketStore, IObjectStore
{
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
    public StoredObject? Find(string bucket, string key)
    {
        lock (_gate)
        {
            return _shelves.GetValueOrDefault(bucket)?.Objects.GetValueOrDefault(key);
        }
    }

    /// <inheritdoc/>
    public ObjectWriting Write(string bucket, StoredObject stored, bool mayReplace)
    {
        lock (_gate)
        {
            if (!_shelves.TryGetValue(bucket, out Shelf? shelf))
            {
                return ObjectWriting.NoBucket;
            }

            if (!mayReplace && shelf.Objects.ContainsKey(stored.Key))
            {
                return ObjectWriting.Exists;
            }

            shelf.Objects[stored.Key] = stored;
            return ObjectWriting.Written;
        }
    }

    /// <inheritdoc/>
    public void Remove(string bucket, string key)
    {
        lock (_gate)
        {
            _shelves.GetValueOrDefault(bucket)?.Objects.Remove(key);
        }
    }

    private sealed class Shelf(Bucket bucket)
    {
        public Bucket Bucket { get; set; } = bucket;

        public Dictionary<string, StoredObject> Objects { get; } = new(StringComparer.Ordinal);
    }
}
