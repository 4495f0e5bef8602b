using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Store;

/// <summary>A bucket and its objects. Not safe to use from many threads.</summary>
internal sealed class Shelf(Bucket bucket)
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
    public bool TryEnter()
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
    public bool TryClose() => _isClosed = _objects.Count == 0 && _writers == 0;

    /// <summary>Opens it again, since it could not be removed.</summary>
    public void Reopen() => _isClosed = false;

    /// <summary>Some objects from a key on, in the order of the keys.</summary>
    public List<ObjectHistory> Take(string from, int count)
    {
        string? last = _keys.Max;
        return last is null || Utf8Order.Instance.Compare(from, last) > 0
            ? []
            : [.. _keys.GetViewBetween(from, last).Take(count).Select(key => _objects[key])];
    }
}
