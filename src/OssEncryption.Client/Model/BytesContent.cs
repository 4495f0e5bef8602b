namespace OssEncryption.Client.Model;

/// <summary>Content in memory.</summary>
internal sealed class BytesContent(byte[] bytes) : ObjectContent
{
    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override Stream Open() => new MemoryStream(bytes, writable: false);
}
