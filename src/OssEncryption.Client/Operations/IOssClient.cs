using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>The operations on OSS that the module needs. One client serves one endpoint and one credential and is safe
/// to use from many threads. Every method throws <see cref="OssServiceException"/> when the service answers with an
/// error, <see cref="OssTransportException"/> when it is not reached or not understood,
/// <see cref="CredentialException"/> when there is no credential, <see cref="OssInputException"/> before
/// anything is sent, and <see cref="OperationCanceledException"/> only when the token asked for it.</summary>
public interface IOssClient : IBucketOperations, IObjectOperations, IMultipartOperations
{
    /// <summary>The same client, whose requests wait for their turn.</summary>
    IOssClient WithRateLimit(IRateLimiter pace);

    /// <summary>The same client, which sends no request again that the service may have carried out: when an answer is
    /// lost, that is an error whose <see cref="OssException.OutcomeUnknown"/> says so, and the caller looks what came of
    /// it. What was refused for now, or never reached the service, is still sent again.</summary>
    IOssClient AtMostOnce();
}
