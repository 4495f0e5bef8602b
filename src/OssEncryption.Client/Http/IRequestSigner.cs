using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Signs requests by one signature version. Implementations are thread-safe.</summary>
public interface IRequestSigner
{
    /// <summary>Adds the signature, and the headers it needs, to the request's headers. Signing again replaces an
    /// earlier signature.</summary>
    /// <param name="request">The request.</param>
    /// <param name="credential">The credential that signs.</param>
    /// <param name="time">The time of signing; the service rejects one that is more than 15 minutes off.</param>
    void Sign(OssRequest request, OssCredential credential, DateTimeOffset time);

    /// <summary>Adds the signature to the request's query and so makes a presigned URL.</summary>
    /// <param name="request">The request.</param>
    /// <param name="credential">The credential that signs.</param>
    /// <param name="time">The time of signing.</param>
    /// <param name="lifetime">How long the URL is valid; whole seconds, at most 7 days under V4.</param>
    void Presign(OssRequest request, OssCredential credential, DateTimeOffset time, TimeSpan lifetime);
}
