namespace OssEncryption.Emulator.State;

/// <summary>An object: its content and all that is known about it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Content">Its content.</param>
/// <param name="ETag">The ETag in its quotes.</param>
/// <param name="Crc64">The CRC-64 of the content.</param>
/// <param name="LastModified">When it was written.</param>
internal sealed record StoredObject(
    string Key, IStoredContent Content, string ETag, ulong Crc64, DateTimeOffset LastModified)
{
    /// <summary>How it came to be: <c>Normal</c>.</summary>
    public string Type { get; init; } = "Normal";

    /// <summary>Its storage class.</summary>
    public string StorageClass { get; init; } = "Standard";

    /// <summary>The MD5 of the content in base64, for normal objects.</summary>
    public string? ContentMd5 { get; init; }

    /// <summary>How it is encrypted, or <c>null</c> when it is plain.</summary>
    public ServerSideEncryption? Encryption { get; init; }

    /// <summary>The headers it was written with that are given back when it is read.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
