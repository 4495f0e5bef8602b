using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.AliyunSdk;

/// <summary>One attempt of a request: the arguments for a call of the SDK.</summary>
/// <param name="Client">The SDK's client.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Uri">The URL, for messages.</param>
/// <param name="Credential">The credential.</param>
/// <param name="Body">The content, or <c>null</c>.</param>
internal sealed record SdkAttempt(
    Sdk.OssClient Client, OssEndpoint Endpoint, Uri Uri, OssCredential Credential, UploadStream? Body)
{
    /// <summary>The exception for bytes that differ from those sent.</summary>
    public OssTransportException Damaged(OssRequest request, string what) =>
        SdkResponse.Of(request, Uri, new Sdk.ObjectMetadata()).Damaged(what);

    /// <summary>Compares the CRC64 of the sent bytes with the service's, if there is one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="crc64">The service's checksum, or <c>null</c>.</param>
    /// <returns>The service's checksum, or <c>null</c>.</returns>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.ChecksumMismatch"/>.</exception>
    public ulong? Keep(OssRequest request, string? crc64)
    {
        ulong? stored = SdkEnums.Crc64(crc64);
        if (stored is not null && stored != Body!.Crc64)
        {
            throw Damaged(request, FormattableString.Invariant(
                $"What the service stored is not what was sent: its CRC64 is {stored}, not {Body.Crc64}"));
        }

        Body!.Keep();
        return stored;
    }
}
