using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Store;

/// <summary>What came of deleting a bucket.</summary>
internal enum BucketRemoval
{
    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>There was none.</summary>
    Missing,

    /// <summary>It holds objects.</summary>
    NotEmpty,
}

/// <summary>Keeps buckets and objects in memory, and records of them. A change is seen once it is recorded. Changes of
/// one bucket or object follow each other; those of different ones are recorded side by side, and nobody waits to
/// read.</summary>
internal sealed class ObjectStore
{
    private const int Batch = 256;
    private const string BucketKind = "buckets";
    private const string ObjectKind = "objects";

    private readonly object _gate = new();
    private readonly KeyedLocks _locks = new();
    private readonly SortedDictionary<string, BucketContents> _buckets = new(StringComparer.Ordinal);
    private readonly IRecords _records;

    /// <summary>Takes up what was recorded.</summary>
    public ObjectStore(IRecords records)
    {
        _records = records;
        foreach (Bucket bucket in records.Load<Bucket>(BucketKind))
        {
            _buckets.Add(bucket.Name, new BucketContents(bucket));
        }

        foreach (StoredIn<ObjectHistory> stored in records.Load<StoredIn<ObjectHistory>>(ObjectKind))
        {
            BucketContents contents = _buckets.GetValueOrDefault(stored.Bucket) ?? throw new InvalidDataException(
                $"There are objects of the bucket '{stored.Bucket}', but the file that describes it is missing. " +
                "Put it back, or begin with an empty folder.");
            contents.Set(stored.Value);
        }
    }

    /// <summary>The bucket with a name, or <c>null</c>.</summary>
    public Bucket? Find(string name)
    {
        lock (_gate)
        {
            return _buckets.GetValueOrDefault(name)?.Bucket;
        }
    }

    /// <summary>Adds a bucket unless there is one with its name.</summary>
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
                _buckets.Add(bucket.Name, new BucketContents(bucket));
            }

            return true;
        }
    }

    /// <summary>Changes a bucket in one step.</summary>
    /// <returns>Whether there was one.</returns>
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
                _buckets[name].Bucket = changed;
            }

            return true;
        }
    }

    /// <summary>Removes a bucket that is empty.</summary>
    public BucketRemoval Remove(string name)
    {
        lock (_locks.Of(name))
        {
            lock (_gate)
            {
                if (!_buckets.TryGetValue(name, out BucketContents? contents))
                {
                    return BucketRemoval.Missing;
                }

                if (!contents.TryMarkDeleted())
                {
                    return BucketRemoval.NotEmpty;
                }
            }

            return RemoveMarked(name);
        }
    }

    /// <summary>The buckets of an account, sorted by name, bytewise.</summary>
    public IReadOnlyList<Bucket> List(string account)
    {
        lock (_gate)
        {
            return [.. _buckets.Values.Select(contents => contents.Bucket).Where(bucket => bucket.Account == account)];
        }
    }

    /// <summary>The versions of the object with a key; none when nothing was written to it.</summary>
    public ObjectHistory Find(string bucket, string key)
    {
        lock (_gate)
        {
            return _buckets.GetValueOrDefault(bucket)?.Find(key) ?? ObjectHistory.Empty(key);
        }
    }

    /// <summary>Changes the versions of an object in one step.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="change">Makes the new history of the present one. When it throws, nothing changes.</param>
    /// <returns>Whether there is the bucket.</returns>
    public bool TryChange(string bucket, string key, Func<ObjectHistory, ObjectHistory> change)
    {
        string id = StoredIn<ObjectHistory>.IdFor(bucket, key);
        lock (_locks.Of(id))
        {
            BucketContents? contents;
            lock (_gate)
            {
                if (!_buckets.TryGetValue(bucket, out contents) || !contents.TryBeginWrite())
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
                    contents.Leave(changed);
                }
            }

            return true;
        }
    }

    /// <summary>Changes the versions of an object in one step, and does not block a thread that serves requests.</summary>
    public Task<bool> TryChangeAsync(string bucket, string key, Func<ObjectHistory, ObjectHistory> change) =>
        _records.IsSlow
            ? DiskAccess.RunAsync(() => TryChange(bucket, key, change))
            : Task.FromResult(TryChange(bucket, key, change));

    /// <summary>The objects of a bucket by their keys, in the order of their UTF-8 bytes.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">What their keys begin with.</param>
    /// <param name="after">The key after which the list begins.</param>
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

    private BucketRemoval RemoveMarked(string name)
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
                    _buckets.Remove(name);
                }
                else
                {
                    _buckets[name].UnmarkDeleted();
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
            return _buckets.TryGetValue(bucket, out BucketContents? contents) ? contents.Take(from, Batch) : [];
        }
    }
}

/// <summary>A bucket and its objects. Not safe to use from many threads.</summary>
internal sealed class BucketContents(Bucket bucket)
{
    private readonly Dictionary<string, ObjectHistory> _objects = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _keys = new(Utf8Order.Instance);
    private int _writers;
    private bool _isClosed;

    /// <summary>The bucket.</summary>
    public Bucket Bucket { get; set; } = bucket;

    /// <summary>The versions of an object, or <c>null</c>.</summary>
    public ObjectHistory? Find(string key) => _objects.GetValueOrDefault(key);

    /// <summary>Puts the versions of an object in their place.</summary>
    public void Set(ObjectHistory history)
    {
        if (history.Versions.IsEmpty)
        {
            _objects.Remove(history.Key);
            _keys.Remove(history.Key);
        }
        else
        {
            _objects[history.Key] = history;
            _keys.Add(history.Key);
        }
    }

    /// <summary>Announces a change of an object.</summary>
    /// <returns>Whether the bucket stays.</returns>
    public bool TryBeginWrite()
    {
        _writers += _isClosed ? 0 : 1;
        return !_isClosed;
    }

    /// <summary>Ends a change that was announced.</summary>
    /// <param name="changed">What came of it, or <c>null</c> when it failed.</param>
    public void Leave(ObjectHistory? changed)
    {
        _writers--;
        if (changed is not null)
        {
            Set(changed);
        }
    }

    /// <summary>Closes a bucket that holds nothing and that nobody is changing, so that it can be removed.</summary>
    public bool TryMarkDeleted() => _isClosed = _objects.Count == 0 && _writers == 0;

    /// <summary>Opens it again, since it could not be removed.</summary>
    public void UnmarkDeleted() => _isClosed = false;

    /// <summary>Some objects from a key on, in the order of the keys.</summary>
    public List<ObjectHistory> Take(string from, int count)
    {
        string? last = _keys.Max;
        return last is null || Utf8Order.Instance.Compare(from, last) > 0
            ? []
            : [.. _keys.GetViewBetween(from, last).Take(count).Select(key => _objects[key])];
    }
}

/// <summary>A record of something that lies in a bucket.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Value">What lies in it.</param>
internal sealed record StoredIn<T>(string Bucket, T Value)
{
    /// <summary>The id of the record for a key. No bucket's name has a slash, so no two keys share one.</summary>
    public static string IdFor(string bucket, string key) => $"{bucket}/{key}";
}
