namespace OssEncryption.Emulator.Disk;

/// <summary>Stores blobs: bytes that are written once and never change.</summary>
internal interface IBlobStore
{
    /// <summary>Creates a blob. Disposing the writer before it has completed deletes the blob.</summary>
    IBlobWriter Create();
}

/// <summary>Writes a blob.</summary>
internal interface IBlobWriter : IDisposable
{
    /// <summary>The id that the blob will have.</summary>
    string Id { get; }

    /// <summary>Appends bytes.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Completes the blob, which is durable when the task ends.</summary>
    Task<IBlob> CompleteAsync();
}

/// <summary>A stored blob.</summary>
internal interface IBlob
{
    /// <summary>Its id, unique forever.</summary>
    string Id { get; }

    /// <summary>Whether its storage can be damaged: true on disk.</summary>
    bool MayDecay { get; }

    /// <summary>Opens it for reading.</summary>
    /// <exception cref="DamagedContentException">It is missing.</exception>
    IBlobReader Open();
}

/// <summary>Reads a blob.</summary>
internal interface IBlobReader : IDisposable
{
    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Fills a buffer from a position.</summary>
    /// <exception cref="DamagedContentException">The blob is too short.</exception>
    void Read(long position, Span<byte> bytes);
}

/// <summary>Stored content is damaged or missing.</summary>
internal sealed class DamagedContentException(string blob, string what)
    : Exception($"The stored content '{blob}' is damaged: {what}. It is not served.");

/// <summary>Stores blobs in memory.</summary>
internal sealed class MemoryBlobs : IBlobStore
{
    /// <inheritdoc/>
    public IBlobWriter Create() => new Writer();

    private sealed class Writer : IBlobWriter
    {
        private readonly List<byte[]> _blocks = [];
        private readonly List<long> _starts = [];
        private long _length;

        public string Id { get; } = Guid.NewGuid().ToString("N");

        public void Write(ReadOnlySpan<byte> bytes)
        {
            _starts.Add(_length);
            _blocks.Add(bytes.ToArray());
            _length += bytes.Length;
        }

        public Task<IBlob> CompleteAsync() => Task.FromResult<IBlob>(new Blob(Id, _blocks, _starts, _length));

        public void Dispose()
        {
        }
    }

    /// <summary>The blocks as they were written, because one large array would be copied as it grows.</summary>
    private sealed class Blob(string id, List<byte[]> blocks, List<long> starts, long length) : IBlob, IBlobReader
    {
        public string Id => id;

        public bool MayDecay => false;

        public long Length => length;

        public IBlobReader Open() => this;

        public void Read(long position, Span<byte> bytes)
        {
            if (position + bytes.Length > length)
            {
                throw new DamagedContentException(Id, "it is too short");
            }

            int found = starts.BinarySearch(position);
            int block = found < 0 ? ~found - 1 : found;
            while (!bytes.IsEmpty)
            {
                ReadOnlySpan<byte> rest = blocks[block].AsSpan((int)(position - starts[block]));
                ReadOnlySpan<byte> part = rest[..Math.Min(rest.Length, bytes.Length)];
                part.CopyTo(bytes);
                bytes = bytes[part.Length..];
                position += part.Length;
                block++;
            }
        }

        public void Dispose()
        {
        }
    }
}
