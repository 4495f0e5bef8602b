namespace OssEncryption.Emulator.State;

/// <summary>The content of an object where it is kept.</summary>
internal interface IStoredContent
{
    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads a part of it.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many bytes.</param>
    Stream OpenRead(long offset, long count);
}
