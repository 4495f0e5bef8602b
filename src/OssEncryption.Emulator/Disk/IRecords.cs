namespace OssEncryption.Emulator.Disk;

/// <summary>Keeps records so that they outlive the process. What was saved is safe when the call returns. Safe to use
/// from many threads, though not for one record at once.</summary>
internal interface IRecords
{
    /// <summary>Whether it takes long until a record is safe.</summary>
    bool IsSlow { get; }

    /// <summary>Keeps a record in the place of the one with its id.</summary>
    /// <param name="kind">What it is a record of: <c>buckets</c>.</param>
    /// <param name="id">Its id among its kind; any text.</param>
    /// <param name="record">The record.</param>
    void Save<T>(string kind, string id, T record);

    /// <summary>Removes records, those of them that there are.</summary>
    void Remove(string kind, params IReadOnlyList<string> ids);

    /// <summary>The records of a kind that were kept, in no order.</summary>
    /// <exception cref="InvalidDataException">One is damaged.</exception>
    IReadOnlyList<T> Load<T>(string kind);
}

/// <summary>Keeps nothing, for servers whose state ends with the process.</summary>
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
