using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Operations;

namespace OssEncryption.Emulator.Content;

/// <summary>Content that was taken in, and its digests.</summary>
/// <param name="Content">Where it is kept.</param>
/// <param name="Md5">Its MD5.</param>
/// <param name="Crc64">Its CRC-64.</param>
internal sealed record KeptContent(IStoredContent Content, byte[] Md5, ulong Crc64)
{
    /// <summary>Checks it against what the request says that it is.</summary>
    /// <exception cref="ServiceError">It is something else.</exception>
    public KeptContent Checked(IncomingRequest request)
    {
        ContentMd5.Check(request, Md5);
        return request.Header("x-oss-hash-crc64ecma") is { } crc && crc != ObjectHeaders.Text(Crc64)
            ? throw ObjectErrors.InvalidCrc64()
            : this;
    }
}

/// <summary>Takes content in through the vault.</summary>
internal sealed class ContentKeeper(IContentVault vault)
{
    /// <summary>Keeps a stream to its end.</summary>
    public async Task<KeptContent> KeepAsync(
        Stream content, ServerSideEncryption? encryption, CancellationToken cancellationToken)
    {
        using var digesting = new DigestingStream(content);
        IStoredContent kept = await vault.KeepAsync(digesting, encryption, cancellationToken).ConfigureAwait(false);
        return new KeptContent(kept, digesting.Md5(), digesting.Crc64);
    }
}
