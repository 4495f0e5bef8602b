using OssEncryption.Emulator.Storage;

namespace OssEncryption.Emulator.State;

/// <summary>Keeps buckets and objects in memory, and records of them. A change is seen once it is recorded.</summary>
internal sealed class MemoryStore : IBucketStore, IObjectStore
{
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

        foreach (StoredIn<StoredObject> stored in records.Load<StoredIn<StoredObject>>(ObjectKind))
        {
            Shelf shelf = _shelves.GetValueOrDefault(stored.Bucket) ?? throw new InvalidDataException(
                $"There are objects of the bucket '{stored.Bucket}', but the file that describes it is missing. " +
                "Put it back, or begin with an empty folder.");
            shelf.Objects.Add(stored.Value.Key, stored.Value);
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

            _records.Save(
                ObjectKind, StoredIn<StoredObject>.IdFor(bucket, stored.Key), new StoredIn<StoredObject>(bucket, stored));
            shelf.Objects[stored.Key] = stored;
            return ObjectWriting.Written;
        }
    }

    /// <inheritdoc/>
    public void Remove(string bucket, string key)
    {
        lock (_gate)
        {
            if (_shelves.TryGetValue(bucket, out Shelf? shelf) && shelf.Objects.ContainsKey(key))
            {
                _records.Remove(ObjectKind, StoredIn<StoredObject>.IdFor(bucket, key));
                shelf.Objects.Remove(key);
            }
        }
    }

    private sealed class Shelf(Bucket bucket)
    {
        public Bucket Bucket { get; set; } = bucket;

        public Dictionary<string, StoredObject> Objects { get; } = new(StringComparer.Ordinal);
    }
}
