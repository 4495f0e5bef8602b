namespace OssEncryption.Emulator.Store;

/// <summary>Locks by name, so that changes of one thing follow each other and changes of others do not wait. A thread
/// holds one at a time.</summary>
internal sealed class KeyedLocks
{
    private const int Count = 256;

    private readonly object[] _locks = [.. Enumerable.Range(0, Count).Select(_ => new object())];

    /// <summary>The lock for a name; some names share one.</summary>
    public object Of(string name) => _locks[(uint)string.GetHashCode(name, StringComparison.Ordinal) % Count];
}
