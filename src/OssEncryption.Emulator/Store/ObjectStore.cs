using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Store;

/// <summary>The result of deleting a bucket.</summary>
internal enum BucketRemoval
{
    /// <summary>It was deleted.</summary>
    Removed,

    /// <summary>It does not exist.</summary>
    Missing,

    /// <summary>It holds objects.</summary>
    NotEmpty,
}

/// <summary>Holds buckets and objects in memory and records their changes. A change is visible once it is recorded.
/// Changes of one bucket or object are serialized; changes of different ones are recorded concurrently, and reads never
/// wait for them. Thread-safe.</summary>
internal sealed class ObjectStore
{
    private const int Batch = 256;
    private const string BucketKind = "buckets";
    private const string ObjectKind = "objects";

    private readonly object _gate = new();
    private readonly KeyedLocks _locks = new();
    private readonly SortedDictionary<string, BucketContents> _buckets = new(StringComparer.Ordinal);
    private readonly IRecords _records;

    /// <summary>Loads the records.</summary>
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

    /// <summary>Adds a bucket unless its name exists.</summary>
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

    /// <summary>Changes a bucket atomically.</summary>
    /// <returns>Whether it existed.</returns>
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

    /// <summary>The versions of an object; empty when it does not exist.</summary>
    public ObjectHistory Find(string bucket, string key)
    {
        lock (_gate)
        {
            return _buckets.GetValueOrDefault(bucket)?.Find(key) ?? ObjectHistory.Empty(key);
        }
    }

    /// <summary>Changes the versions of an object atomically.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="change">Makes the new history from the current one. When it throws, nothing changes.</param>
    /// <returns>Whether the bucket exists.</returns>
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
                    contents.EndWrite(changed);
                }
            }

            return true;
        }
    }

    /// <summary>Changes the versions of an object atomically. A slow disk does not block a thread of the
    /// pool.</summary>
    public Task<bool> TryChangeAsync(string bucket, string key, Func<ObjectHistory, ObjectHistory> change) =>
        _records.IsSlow
            ? DiskAccess.RunAsync(() => TryChange(bucket, key, change))
            : Task.FromResult(TryChange(bucket, key, change));

    /// <summary>The objects of a bucket, sorted by the bytes of their keys.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">The prefix of their keys.</param>
    /// <param name="after">The key after which the listing begins.</param>
    public IEnumerable<ObjectHistory> List(string bucket, string prefix, string after)
    {
        string from = ByteOrder.Instance.Compare(after, prefix) > 0 ? after : prefix;
        while (true)
        {
            List<ObjectHistory> batch = Take(bucket, from);
            foreach (ObjectHistory found in batch)
            {
                if (RawText.EndOfPrefix(found.Key, prefix) < 0)
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

            // key + '\0' is the immediate successor of key.
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

/// <summary>A bucket and its objects. Not thread-safe.</summary>
internal sealed class BucketContents(Bucket bucket)
{
    private readonly Dictionary<string, ObjectHistory> _objects = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _keys = new(ByteOrder.Instance);
    private int _writers;
    private bool _isDeleted;

    /// <summary>The bucket.</summary>
    public Bucket Bucket { get; set; } = bucket;

    /// <summary>The versions of an object, or <c>null</c>.</summary>
    public ObjectHistory? Find(string key) => _objects.GetValueOrDefault(key);

    /// <summary>Sets the versions of an object.</summary>
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

    /// <summary>Begins a change of an object.</summary>
    /// <returns>Whether the bucket is not being deleted.</returns>
    public bool TryBeginWrite()
    {
        _writers += _isDeleted ? 0 : 1;
        return !_isDeleted;
    }

    /// <summary>Ends a change of an object.</summary>
    /// <param name="changed">The new versions, or <c>null</c> when the change failed.</param>
    public void EndWrite(ObjectHistory? changed)
    {
        _writers--;
        if (changed is not null)
        {
            Set(changed);
        }
    }

    /// <summary>Marks the bucket as deleted, if it is empty and not being changed.</summary>
    public bool TryMarkDeleted() => _isDeleted = _objects.Count == 0 && _writers == 0;

    /// <summary>Takes the mark back, because the deletion could not be recorded.</summary>
    public void UnmarkDeleted() => _isDeleted = false;

    /// <summary>Up to a number of objects from a key on, sorted.</summary>
    public List<ObjectHistory> Take(string from, int count)
    {
        string? last = _keys.Max;
        return last is null || ByteOrder.Instance.Compare(from, last) > 0
            ? []
            : [.. _keys.GetViewBetween(from, last).Take(count).Select(key => _objects[key])];
    }
}

/// <summary>A record of something in a bucket.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Value">The recorded value.</param>
internal sealed record StoredIn<T>(string Bucket, T Value)
{
    /// <summary>The record id of a key. Bucket names have no slash, so it is unique.</summary>
    public static string IdFor(string bucket, string key) => $"{bucket}/{key}";
}

/// <summary>Striped locks: changes of one name are serialized, changes of different names run concurrently. A thread
/// must hold at most one.</summary>
internal sealed class KeyedLocks
{
    private const int Count = 256;

    private readonly object[] _locks = [.. Enumerable.Range(0, Count).Select(_ => new object())];

    /// <summary>The lock of a name; some names share one.</summary>
    public object Of(string name) => _locks[(uint)string.GetHashCode(name, StringComparison.Ordinal) % Count];
}
