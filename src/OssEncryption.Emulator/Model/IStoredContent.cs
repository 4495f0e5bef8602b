namespace OssEncryption.Emulator.Model;

/// <summary>The content of an object where it is kept.</summary>
internal interface IStoredContent
{
    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Looks at a part of it before anything of it is given out.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many bytes.</param>
    /// <exception cref="Disk.DamagedContentException">It is not what was kept.</exception>
    void Verify(long offset, long count);

    /// <summary>Reads a part of it.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many bytes.</param>
    Stream OpenRead(long offset, long count);
}
