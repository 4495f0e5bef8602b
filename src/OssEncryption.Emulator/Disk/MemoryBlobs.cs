namespace OssEncryption.Emulator.Disk;

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

        public void Write(ReadOnlySpan<byte> bytes)
        {
            _starts.Add(_length);
            _blocks.Add(bytes.ToArray());
            _length += bytes.Length;
        }

        public Task<IBlob> CompleteAsync() => Task.FromResult<IBlob>(new Blob(_blocks, _starts, _length));

        public void Dispose()
        {
        }
    }

    /// <summary>The blocks as they were written, because one large array would be copied as it grows.</summary>
    private sealed class Blob(List<byte[]> blocks, List<long> starts, long length) : IBlob, IBlobReader
    {
        public string Id { get; } = Guid.NewGuid().ToString("N");

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
