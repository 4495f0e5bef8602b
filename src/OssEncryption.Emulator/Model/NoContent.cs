namespace OssEncryption.Emulator.Model;

/// <summary>The content of what has none: delete markers and symbolic links.</summary>
internal sealed class NoContent : IStoredContent
{
    /// <summary>The one there is.</summary>
    public static NoContent Instance { get; } = new();

    /// <inheritdoc/>
    public long Length => 0;

    /// <inheritdoc/>
    public void Verify(long offset, long count)
    {
    }

    /// <inheritdoc/>
    public Stream OpenRead(long offset, long count) => Stream.Null;
}
