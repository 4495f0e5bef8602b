using System.Collections.Concurrent;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;

namespace OssEncryption.AliyunSdk;

/// <summary>The SDK's clients by endpoint, and the endpoints of the buckets.</summary>
internal sealed class SdkEndpoints(OssClientOptions options)
{
    private readonly ConcurrentDictionary<OssEndpoint, SdkEndpoint> _known = new();

    /// <summary>The endpoint of each bucket.</summary>
    public BucketRoutes Routes { get; } = new(options.Endpoint);

    /// <summary>The credentials of the SDK's clients.</summary>
    public AttemptCredentials Credentials { get; } = new();

    /// <summary>The SDK's clients for an endpoint.</summary>
    public SdkEndpoint At(OssEndpoint endpoint) =>
        _known.GetOrAdd(endpoint, there => new SdkEndpoint(options, there, Credentials));
}
