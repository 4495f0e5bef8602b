namespace OssEncryption.Emulator.State;

/// <summary>Keeps content in memory as it came.</summary>
internal sealed class MemoryVault : IContentVault
{
    /// <inheritdoc/>
    public async Task<IStoredContent> KeepAsync(
        Stream content, ServerSideEncryption? encryption, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        return new MemoryContent(bytes.ToArray());
    }

    private sealed class MemoryContent(byte[] bytes) : IStoredContent
    {
        public long Length => bytes.Length;

        public Stream OpenRead(long offset, long count) =>
            new MemoryStream(bytes, (int)offset, (int)count, writable: false);
    }
}
