using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Signs requests by one version of the OSS rules. Signers are safe to use from many threads.</summary>
public interface IRequestSigner
{
    /// <summary>Puts the signature, and the headers it needs, into the request's headers. A request that is sent again
    /// is signed again: the headers of the earlier signature are replaced.</summary>
    /// <param name="request">The request.</param>
    /// <param name="credential">The credential that signs.</param>
    /// <param name="time">The moment of signing; the service refuses one that is more than 15 minutes off.</param>
    void Sign(OssRequest request, OssCredential credential, DateTimeOffset time);

    /// <summary>Puts the signature into the request's query, so that the URL alone is enough.</summary>
    /// <param name="request">The request.</param>
    /// <param name="credential">The credential that signs.</param>
    /// <param name="time">The moment of signing.</param>
    /// <param name="lifetime">How long the URL is good; whole seconds, at most 7 days under V4.</param>
    void Presign(OssRequest request, OssCredential credential, DateTimeOffset time, TimeSpan lifetime);
}
