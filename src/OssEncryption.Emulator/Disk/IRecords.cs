namespace OssEncryption.Emulator.Disk;

/// <summary>Stores records durably: a saved record is on disk when the call returns. Thread-safe, except for calls on
/// the same record.</summary>
internal interface IRecords
{
    /// <summary>Whether saving is slow, because it waits for a disk.</summary>
    bool IsSlow { get; }

    /// <summary>Saves a record, replacing the one with its id.</summary>
    /// <param name="kind">Its kind: <c>buckets</c>.</param>
    /// <param name="id">Its id within its kind; any text.</param>
    /// <param name="record">The record.</param>
    void Save<T>(string kind, string id, T record);

    /// <summary>Removes the records that exist.</summary>
    void Remove(string kind, params IReadOnlyList<string> ids);

    /// <summary>The saved records of a kind, in no order.</summary>
    /// <exception cref="InvalidDataException">One is damaged.</exception>
    IReadOnlyList<T> Load<T>(string kind);
}

/// <summary>Stores nothing, for servers in memory.</summary>
internal sealed class NoRecords : IRecords
{
    /// <inheritdoc/>
    public bool IsSlow => false;

    /// <inheritdoc/>
    public void Save<T>(string kind, string id, T record)
    {
    }

    /// <inheritdoc/>
    public void Remove(string kind, params IReadOnlyList<string> ids)
    {
    }

    /// <inheritdoc/>
    public IReadOnlyList<T> Load<T>(string kind) => [];
}
