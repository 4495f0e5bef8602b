using OssEncryption.Emulator.Disk;

namespace OssEncryption.Emulator.Tests.Support;

/// <summary>Keeps one blob in an array that tests can read and change, and counts what is read of it.</summary>
internal sealed class ArrayBlobs : IBlobStore, IBlobWriter, IBlob, IBlobReader
{
    public byte[] Bytes { get; set; } = [];

    public long BytesRead { get; set; }

    public string Id => "blob";

    public bool MayDecay => true;

    public long Length => Bytes.Length;

    public IBlobWriter Create()
    {
        Bytes = [];
        return this;
    }

    public void Write(ReadOnlySpan<byte> bytes) => Bytes = [.. Bytes, .. bytes];

    public Task<IBlob> CompleteAsync() => Task.FromResult<IBlob>(this);

    public IBlobReader Open() => this;

    public void Read(long position, Span<byte> bytes)
    {
        if (position + bytes.Length > Bytes.Length)
        {
            throw new DamagedContentException(Id, "it is too short");
        }

        Bytes.AsSpan((int)position, bytes.Length).CopyTo(bytes);
        BytesRead += bytes.Length;
    }

    public void Dispose()
    {
    }
}
