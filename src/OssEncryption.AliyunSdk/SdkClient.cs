using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <summary>The client over the vendor's SDK.</summary>
internal sealed partial class SdkClient(SdkTransport transport) : IOssClient, IContentSource
{
    /// <inheritdoc/>
    public bool HasMd5 => ProtocolHashes.HasMd5;

    /// <inheritdoc/>
    public int MaxAttempts => transport.MaxAttempts;

    /// <inheritdoc/>
    public TimeSpan Timeout => transport.Timeout;

    /// <summary>Makes a client; called by name.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.ClientUnavailable"/>: the SDK cannot address the
    /// endpoint.</exception>
    public static IOssClient Create(OssClientOptions options, TransportClock clock)
    {
        SdkEndpoint.Require(options.Endpoint);
        return new SdkClient(new SdkTransport(options, clock, new SdkEndpoints(options)));
    }

    /// <inheritdoc/>
    public IOssClient WithRateLimit(IRateLimiter rateLimiter) => new SdkClient(transport.WithRateLimit(rateLimiter));

    /// <inheritdoc/>
    public IOssClient AtMostOnce() => new SdkClient(transport.AtMostOnce());

    /// <summary>The same client: the SDK does not tell its attempts.</summary>
    public IOssClient WithTrace(Action<TracedAttempt> receiver) => this;

    /// <inheritdoc/>
    public string? RegionOf(string bucket) => transport.RegionOf(bucket);

    /// <inheritdoc/>
    public Task PauseAsync(int failures, CancellationToken cancellationToken) =>
        transport.PauseAsync(failures, cancellationToken);

    private static OssRequest ForBucket(string operation, string method, string bucket) =>
        OssClient.ForBucket(operation, method, bucket);

    private static OssRequest ForObject(
        string operation, string method, ObjectAddress address, ObjectContent? content = null, bool leavesBody = false)
    {
        OssRequest request =
            OssClient.ForObject(operation, method, address, content: content, leavesBody: leavesBody);
        RequireKey(address.Key);
        return request;
    }

    // The SDK loses such segments from the URL, which would then name another object.
    private static void RequireKey(string key)
    {
        if (key.Split('/').Any(segment => segment is "." or ".."))
        {
            throw SdkLimit.Of($"cannot name the key '{key}': it loses the segments '.' and '..'");
        }
    }
}
