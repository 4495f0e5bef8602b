using System.Net;
using System.Net.Security;
using Aliyun.OSS.Common;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.AliyunSdk;

/// <summary>The SDK's clients for one endpoint. The SDK has one timeout for a request including its content, so there
/// are two: the one for content has no timeout, and its caller has an idle timeout.</summary>
internal sealed class SdkEndpoint
{
    // Nothing listens on this port: a request to it fails at once.
    private static readonly Uri Nowhere = new("http://127.0.0.1:0");
    private static readonly OssCredential Nobody = new("nobody", "nothing");
    private static readonly object Gate = new();

    private readonly Lazy<Sdk.OssClient> _quick;
    private readonly Lazy<Sdk.OssClient> _patient;

    /// <summary>Makes the clients on first use.</summary>
    public SdkEndpoint(OssClientOptions options, OssEndpoint address, AttemptCredentials credentials)
    {
        _quick = new(() => Create(options, address, credentials, (int)options.IdleTimeout.TotalMilliseconds));
        _patient = new(() => Create(options, address, credentials, -1));
    }

    /// <summary>The client for a request.</summary>
    public Sdk.OssClient For(OssRequest request) =>
        (request.Content is not null || request.LeavesBody ? _patient : _quick).Value;

    /// <summary>Throws for an endpoint that the SDK would address in another style.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.ClientUnavailable"/>.</exception>
    public static void Require(OssEndpoint endpoint)
    {
        if (endpoint.Style == AddressingStyle.Path && endpoint.Uri.HostNameType != UriHostNameType.IPv4)
        {
            throw new OssInputException(OssInputError.ClientUnavailable,
                $"Aliyun.OSS.SDK.NetCore puts the bucket before the host {endpoint.Uri.Host}: it knows addresses of " +
                "IPv4 alone that have the bucket in the path. Use 127.0.0.1, or the default client.");
        }
    }

    private static Sdk.OssClient Create(
        OssClientOptions options, OssEndpoint endpoint, AttemptCredentials credentials, int timeout)
    {
        var configuration = new ClientConfiguration
        {
            ConnectionTimeout = timeout,
            IsCname = endpoint.Style == AddressingStyle.CName,
            SignatureVersion = options.SignatureVersion == SignatureVersion.V1
                ? Sdk.SignatureVersion.V1
                : Sdk.SignatureVersion.V4,

            // The caller computes checksums and retries, the same for both clients; 0 would still be one retry.
            EnableCrcCheck = false,
            MaxErrorRetry = -1,
        };
        lock (Gate)
        {
            // The SDK disables HttpWebRequest's certificate check process-wide on the first send; trigger that with a
            // dummy request and restore the callback.
            credentials.Use(Nobody);
            RemoteCertificateValidationCallback? check = ServicePointManager.ServerCertificateValidationCallback;
            var client = new Sdk.OssClient(Nowhere, credentials, configuration);
            try
            {
                client.ListBuckets();
            }
            catch (Exception refused) when (
                refused is AggregateException or HttpRequestException or Sdk.Common.OssException)
            {
                // The dummy request fails, directly or at a proxy.
            }
            finally
            {
                ServicePointManager.ServerCertificateValidationCallback = check;
            }

            client.SetEndpoint(endpoint.Uri);
            client.SetRegion(endpoint.Region);
            return client;
        }
    }
}
