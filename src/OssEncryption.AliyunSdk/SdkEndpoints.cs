using System.Collections.Concurrent;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;

namespace OssEncryption.AliyunSdk;

/// <summary>The SDK's clients of one client of ours, by endpoint, and where its buckets are.</summary>
internal sealed class SdkEndpoints(OssClientOptions options)
{
    private readonly ConcurrentDictionary<OssEndpoint, SdkEndpoint> _known = new();

    /// <summary>Where each bucket is asked for.</summary>
    public BucketRoutes Routes { get; } = new(options.Endpoint);

    /// <summary>What the SDK's clients sign with.</summary>
    public AttemptCredentials Credentials { get; } = new();

    /// <summary>The SDK's clients for an endpoint.</summary>
    public SdkEndpoint At(OssEndpoint endpoint) =>
        _known.GetOrAdd(endpoint, there => new SdkEndpoint(options, there, Credentials));
}
