using System.Globalization;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Content;

/// <summary>Content that was received and stored, with its digests.</summary>
/// <param name="Content">The stored content.</param>
/// <param name="Md5">Its MD5: 16 bytes.</param>
/// <param name="Crc64">Its CRC-64.</param>
internal sealed record ReceivedContent(IStoredContent Content, byte[] Md5, ulong Crc64)
{
    /// <summary>Compares the digests with <c>Content-MD5</c> and <c>x-oss-hash-crc64ecma</c> of the request, where they
    /// were sent.</summary>
    /// <exception cref="ServiceError">One differs.</exception>
    public ReceivedContent Checked(IncomingRequest request)
    {
        CheckMd5(request, Md5);
        CheckCrc64(request);
        return this;
    }

    /// <summary>Compares the CRC-64 with <c>x-oss-hash-crc64ecma</c> of the request, where it was sent.</summary>
    /// <exception cref="ServiceError">They differ.</exception>
    public void CheckCrc64(IncomingRequest request)
    {
        if (request.Header("x-oss-hash-crc64ecma") is { } sent && sent != Crc64.ToString(CultureInfo.InvariantCulture))
        {
            throw ObjectErrors.InvalidCrc64();
        }
    }

    /// <summary>Compares an MD5 with <c>Content-MD5</c> of the request, where it was sent.</summary>
    /// <exception cref="ServiceError">They differ, or the header is no MD5 in base64.</exception>
    public static void CheckMd5(IncomingRequest request, byte[] actual)
    {
        if (request.Header("Content-MD5") is not { } sent)
        {
            return;
        }

        if (!string.Equals(sent, Convert.ToBase64String(actual), StringComparison.Ordinal))
        {
            throw Convert.TryFromBase64String(sent, new byte[sent.Length], out int length) && length == actual.Length
                ? CommonErrors.InvalidDigest()
                : CommonErrors.MalformedDigest();
        }
    }
}

/// <summary>Receives content: stores it and computes its digests on the way.</summary>
internal sealed class ContentReceiver(IContentStore contents)
{
    /// <summary>Reads a stream to its end and stores what it reads.</summary>
    public async Task<ReceivedContent> ReceiveAsync(
        Stream content, ServerSideEncryption? encryption, CancellationToken cancellationToken)
    {
        using var digesting = new DigestingStream(content);
        IStoredContent stored = await contents.StoreAsync(digesting, encryption, cancellationToken)
            .ConfigureAwait(false);
        return new ReceivedContent(stored, digesting.Md5(), digesting.Crc64);
    }
}
