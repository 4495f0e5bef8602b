namespace OssEncryption.Emulator.Store;

/// <summary>Striped locks: changes of one name are serialized, changes of different names run concurrently. A thread
/// must hold at most one.</summary>
internal sealed class KeyedLocks
{
    private const int Count = 256;

    private readonly object[] _locks = [.. Enumerable.Range(0, Count).Select(_ => new object())];

    /// <summary>The lock of a name; some names share one.</summary>
    public object Of(string name) => _locks[(uint)string.GetHashCode(name, StringComparison.Ordinal) % Count];
}
