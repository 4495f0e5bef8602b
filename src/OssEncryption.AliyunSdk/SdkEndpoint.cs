using System.Net;
using System.Net.Security;
using Aliyun.OSS.Common;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <summary>The SDK's clients for one endpoint. The SDK bounds a request by one time that counts content in, so there
/// are two: the one for content has no bound, and is watched by its caller.</summary>
internal sealed class SdkEndpoint
{
    // No connection has this port: what is sent there fails at once and leaves nothing.
    private static readonly Uri Nowhere = new("http://127.0.0.1:0");
    private static readonly OssCredential Nobody = new("nobody", "nothing");
    private static readonly object Gate = new();

    private readonly Lazy<Sdk.OssClient> _quick;
    private readonly Lazy<Sdk.OssClient> _patient;

    /// <summary>Makes the clients when they are first asked for.</summary>
    public SdkEndpoint(OssClientOptions options, OssEndpoint address, AttemptCredentials credentials)
    {
        _quick = new(() => Create(options, address, credentials, (int)options.Timeout.TotalMilliseconds));
        _patient = new(() => Create(options, address, credentials, -1));
    }

    /// <summary>The client that a request goes through.</summary>
    public Sdk.OssClient For(OssRequest request) =>
        (request.Content is not null || request.LeavesBody ? _patient : _quick).Value;

    /// <summary>Refuses an endpoint that the SDK would address otherwise than it asks for.</summary>
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

            // Sums and attempts are counted by the caller, alike for both clients; 0 would still be one more attempt.
            EnableCrcCheck = false,
            MaxErrorRetry = -1,
        };
        lock (Gate)
        {
            // When a client first sends, the SDK switches the certificate check of HttpWebRequest off for the whole
            // process. So it first sends here, for nobody to nowhere, and what it changed is put back.
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
                // As it must be; or a proxy that was to lead nowhere says that it cannot.
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
