namespace OssEncryption.Emulator.Disk;

/// <summary>Takes bytes in that are written once and never change.</summary>
internal interface IBlobStore
{
    /// <summary>Begins a blob. Disposing the writer before it has completed leaves nothing behind.</summary>
    IBlobWriter Create();
}

/// <summary>A blob that is being written.</summary>
internal interface IBlobWriter : IDisposable
{
    /// <summary>Appends bytes.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Ends the blob; it is safe when this has ended.</summary>
    Task<IBlob> CompleteAsync();
}

/// <summary>A blob that is there.</summary>
internal interface IBlob
{
    /// <summary>Its id, unique for all times.</summary>
    string Id { get; }

    /// <summary>Whether it can be damaged where it lies.</summary>
    bool MayDecay { get; }

    /// <summary>Opens it for reading.</summary>
    /// <exception cref="DamagedContentException">It is not there any more.</exception>
    IBlobReader Open();
}

/// <summary>A blob that is being read.</summary>
internal interface IBlobReader : IDisposable
{
    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads exactly as many bytes as there is room for.</summary>
    /// <exception cref="DamagedContentException">It ends before.</exception>
    void Read(long position, Span<byte> bytes);
}

/// <summary>What was kept is not what was written, or is not there any more.</summary>
internal sealed class DamagedContentException(string blob, string what)
    : Exception($"The stored content '{blob}' is damaged: {what}. It is not served.");
