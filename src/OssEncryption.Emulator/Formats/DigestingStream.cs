using System.Security.Cryptography;

namespace OssEncryption.Emulator.Formats;

/// <summary>Lets content through and computes its digests on the way.</summary>
internal sealed class DigestingStream(Stream source) : ReadOnlyStream
{
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly Crc64 _crc64 = new();
    private byte[]? _final;

    /// <summary>The CRC-64 of what went through.</summary>
    public ulong Crc64 => _crc64.Value;

    /// <summary>The MD5 of what went through: 16 bytes. It is still known when the stream is closed.</summary>
    public byte[] Md5() => _final ?? _md5.GetCurrentHash();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> bytes = buffer[..read];
        _md5.AppendData(bytes.Span);
        _crc64.Append(bytes.Span);
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _final is null)
        {
            _final = _md5.GetCurrentHash();
            _md5.Dispose();
        }

        base.Dispose(disposing);
    }
}
