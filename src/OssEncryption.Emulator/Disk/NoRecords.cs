namespace OssEncryption.Emulator.Disk;

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
