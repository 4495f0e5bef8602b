using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>The client over HTTP.</summary>
internal sealed partial class OssClient(
    OssClientOptions options, OssTransport transport, BucketRoutes routes, bool hasMd5)
    : IOssClient, IContentSource
{
    private const string NoBucket = "NoSuchBucket";

    // For clock differences between the service's machines, and because dates have whole seconds.
    private static readonly TimeSpan DateTolerance = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public IOssClient WithRateLimit(IRateLimiter rateLimiter) =>
        new OssClient(options, transport.WithRateLimit(rateLimiter), routes, hasMd5);

    /// <inheritdoc/>
    public IOssClient AtMostOnce() => new OssClient(options, transport.AtMostOnce(), routes, hasMd5);

    /// <inheritdoc/>
    public IOssClient WithTrace(Action<TracedAttempt> receiver) =>
        new OssClient(options, transport.WithTrace(receiver), routes, hasMd5);

    /// <inheritdoc/>
    public string? RegionOf(string bucket) => routes.For(bucket).Region;

    /// <inheritdoc/>
    public bool HasMd5 => hasMd5;

    /// <inheritdoc/>
    public int MaxAttempts => transport.MaxAttempts;

    /// <inheritdoc/>
    public TimeSpan Timeout => transport.Timeout;

    /// <inheritdoc/>
    public Task PauseAsync(int failures, CancellationToken cancellationToken) =>
        transport.PauseAsync(failures, cancellationToken);

    /// <summary>A request for a bucket, with a checked name.</summary>
    internal static OssRequest ForBucket(string operation, string method, string bucket, byte[]? body = null)
    {
        BucketName.Validate(bucket);
        return Describe(new OssRequest(operation, method, bucket) { Body = body });
    }

    /// <summary>A request for an object, with a checked address.</summary>
    internal static OssRequest ForObject(
        string operation, string method, ObjectAddress address, byte[]? body = null, ObjectContent? content = null,
        bool leavesBody = false)
    {
        BucketName.Validate(address.Bucket);
        ObjectKey.Validate(address.Key);
        return Describe(new OssRequest(operation, method, address.Bucket, address.Key)
        {
            Body = body,
            Content = content,
            LeavesBody = leavesBody,
        });
    }

    private static OssRequest Describe(OssRequest request)
    {
        if (request.Body is not null)
        {
            request.Headers["Content-Type"] = "application/xml";
        }

        return request;
    }

    private void WriteDigest(OssRequest request)
    {
        if (request.Body is { } body && hasMd5)
        {
            request.Headers["Content-MD5"] = Convert.ToBase64String(ProtocolHashes.Md5(body));
        }
    }

    private async Task<OssResponse> SendAsync(OssRequest request, CancellationToken cancellationToken)
    {
        WriteDigest(request);
        OssEndpoint endpoint = routes.For(request.Bucket);
        OssResponse response = await transport.SendAsync(endpoint, request, cancellationToken).ConfigureAwait(false);
        if (response.Error is not { } error || request.Bucket is not { } bucket)
        {
            return response;
        }

        if (error.Code == NoBucket)
        {
            routes.Forget(bucket);
        }

        if (!IsElsewhere(error, bucket, out string? host))
        {
            return response;
        }

        OssEndpoint? there = await FindAsync(bucket, host!, cancellationToken).ConfigureAwait(false);
        if (there is null || there == endpoint)
        {
            return response;
        }

        OssResponse second = await transport.SendAsync(there, request, cancellationToken).ConfigureAwait(false);
        if (second.Error is null || !IsElsewhere(second.Error, bucket, out _))
        {
            routes.Learn(bucket, there);
        }

        return second;
    }

    private static bool IsElsewhere(OssServiceException error, string bucket, out string? host) =>
        error.Details.TryGetValue("Endpoint", out host)
        && error.Details.TryGetValue("Bucket", out string? named)
        && named == bucket;

    private async Task<OssEndpoint?> FindAsync(string bucket, string host, CancellationToken cancellationToken)
    {
        OssEndpoint? there = routes.Resolve(host);
        if (there is null || there.Region is not null || options.SignatureVersion == SignatureVersion.V1)
        {
            return there;
        }

        string? region = await FindRegionAsync(bucket, cancellationToken).ConfigureAwait(false);
        return region is null ? null : BucketRoutes.InRegion(there, region);
    }

    // The host name does not contain its region. If it cannot be found, the caller reports the original error.
    private async Task<string?> FindRegionAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            BucketPage page = await ListBucketsAsync(bucket, null, cancellationToken).ConfigureAwait(false);
            string? region = page.Buckets.FirstOrDefault(found => found.Name == bucket)?.Region;
            return region is not null && RegionId.IsValid(region) ? region : null;
        }
        catch (OssException)
        {
            return null;
        }
    }
}
