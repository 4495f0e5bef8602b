using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <summary>One attempt at a request: what the call of the SDK is made with.</summary>
/// <param name="Client">The SDK's client.</param>
/// <param name="Endpoint">Where it asks.</param>
/// <param name="Uri">The address, for what is said of the attempt.</param>
/// <param name="Credential">Who asks.</param>
/// <param name="Body">What is sent, or <c>null</c>.</param>
internal sealed record SdkAttempt(
    Sdk.OssClient Client, OssEndpoint Endpoint, Uri Uri, OssCredential Credential, UploadStream? Body)
{
    /// <summary>The failure that says that other bytes arrived than were sent.</summary>
    public OssTransportException Damaged(OssRequest request, string what) =>
        SdkResponse.Of(request, Uri, new Sdk.ObjectMetadata()).Damaged(what);

    /// <summary>Compares the checksum of what was sent with the service's, where it gives one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="crc64">The service's checksum, or <c>null</c>.</param>
    /// <returns>The service's checksum, or <c>null</c>.</returns>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.ChecksumMismatch"/>.</exception>
    public ulong? Keep(OssRequest request, string? crc64)
    {
        ulong? stored = SdkText.Crc64(crc64);
        if (stored is not null && stored != Body!.Crc64)
        {
            throw Damaged(request, FormattableString.Invariant(
                $"What the service stored is not what was sent: its CRC64 is {stored}, not {Body.Crc64}"));
        }

        Body!.Keep();
        return stored;
    }
}
