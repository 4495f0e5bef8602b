using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Store;

/// <summary>Keeps buckets and objects in memory, and records of them. A change is seen once it is recorded. Changes of
/// one bucket or object follow each other; those of different ones are recorded side by side, and nobody waits to
/// read.</summary>
internal sealed class MemoryStore : IBucketStore, IObjectStore
{
    private const int Batch = 256;
    private const string BucketKind = "buckets";
    private const string ObjectKind = "objects";

    private readonly object _gate = new();
    private readonly KeyedLocks _locks = new();
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
        lock (_locks.Of(bucket.Name))
        {
            if (Find(bucket.Name) is not null)
            {
                return false;
            }

            _records.Save(BucketKind, bucket.Name, bucket);
            lock (_gate)
            {
                _shelves.Add(bucket.Name, new Shelf(bucket));
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public bool TryChange(string name, Func<Bucket, Bucket> change)
    {
        lock (_locks.Of(name))
        {
            if (Find(name) is not { } bucket)
            {
                return false;
            }

            Bucket changed = change(bucket);
            _records.Save(BucketKind, name, changed);
            lock (_gate)
            {
                _shelves[name].Bucket = changed;
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public BucketRemoval Remove(string name)
    {
        lock (_locks.Of(name))
        {
            lock (_gate)
            {
                if (!_shelves.TryGetValue(name, out Shelf? shelf))
                {
                    return BucketRemoval.Missing;
                }

                if (!shelf.TryClose())
                {
                    return BucketRemoval.NotEmpty;
                }
            }

            return RemoveClosed(name);
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
        string id = StoredIn<ObjectHistory>.IdFor(bucket, key);
        lock (_locks.Of(id))
        {
            Shelf? shelf;
            lock (_gate)
            {
                if (!_shelves.TryGetValue(bucket, out shelf) || !shelf.TryEnter())
                {
                    return false;
                }
            }

            ObjectHistory? changed = null;
            try
            {
                ObjectHistory wanted = change(Find(bucket, key));
                Record(id, bucket, wanted);
                changed = wanted;
            }
            finally
            {
                lock (_gate)
                {
                    shelf.Leave(changed);
                }
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public Task<bool> TryChangeAsync(string bucket, string key, Func<ObjectHistory, ObjectHistory> change) =>
        _records.IsSlow
            ? StorageThreads.RunAsync(() => TryChange(bucket, key, change))
            : Task.FromResult(TryChange(bucket, key, change));

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

    private BucketRemoval RemoveClosed(string name)
    {
        bool isRemoved = false;
        try
        {
            _records.Remove(BucketKind, name);
            isRemoved = true;
        }
        finally
        {
            lock (_gate)
            {
                if (isRemoved)
                {
                    _shelves.Remove(name);
                }
                else
                {
                    _shelves[name].Reopen();
                }
            }
        }

        return BucketRemoval.Removed;
    }

    private void Record(string id, string bucket, ObjectHistory history)
    {
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
}
