using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>The client over HTTP.</summary>
/// <param name="options">The options.</param>
/// <param name="transport">Sends its requests.</param>
/// <param name="routes">The endpoints of buckets.</param>
/// <param name="hasMd5">Whether this system allows MD5; <c>null</c> to find out when it matters.</param>
internal sealed partial class OssClient(
    OssClientOptions options, OssTransport transport, BucketRoutes routes, bool? hasMd5)
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
    public bool HasMd5 => hasMd5 ?? ProtocolHashes.HasMd5;

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
        if (request.Body is { } body && HasMd5)
        {
            request.Headers["Content-MD5"] = Convert.ToBase64String(ProtocolHashes.Md5(body));
        }
    }

    private async Task<OssResponse> SendAsync(OssRequest request, CancellationToken cancellationToken)
    {
        WriteDigest(request);
        OssEndpoint endpoint = routes.For(request.Bucket);
        OssResponse response = await transport.SendAsync(endpoint, request, cancellationToken).ConfigureAwait(false);
        return response.Error is { } error && request.Bucket is { } bucket
            ? await SendOnAsync(endpoint, request, bucket, response, error, cancellationToken).ConfigureAwait(false)
            : response;
    }

    // Sends a request to where its bucket is, when the error names another place.
    private async Task<OssResponse> SendOnAsync(
        OssEndpoint endpoint,
        OssRequest request,
        string bucket,
        OssResponse response,
        OssServiceException error,
        CancellationToken cancellationToken)
    {
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

/// <content>What forbids or follows writes: retention, legal hold, overwrite rules, lifecycle.</content>
internal sealed partial class OssClient
{
    /// <inheritdoc/>
    public Task<DefaultRetention?> GetBucketObjectWormAsync(string bucket, CancellationToken cancellationToken) =>
        ReadAsync(Guards.Retention(bucket), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OverwriteRule>> GetBucketOverwriteConfigAsync(
        string bucket, CancellationToken cancellationToken) =>
        ReadAsync(Guards.OverwriteRules(bucket), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LifecycleEffect>> GetBucketLifecycleAsync(
        string bucket, CancellationToken cancellationToken) => ReadAsync(Guards.Lifecycle(bucket), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> GetBucketArchiveDirectReadAsync(string bucket, CancellationToken cancellationToken) =>
        ReadAsync(Guards.DirectRead(bucket), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> GetObjectLegalHoldAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        ReadAsync(Guards.LegalHold(address), cancellationToken);

    /// <inheritdoc/>
    public Task PutObjectLegalHoldAsync(
        ObjectAddress address, bool isHeld, CancellationToken cancellationToken) => ChangeAsync(
            ForObject("PutObjectLegalHold", "PUT", address, GuardXml.WriteLegalHold(isHeld))
                .With("legalHold").WithOptional("versionId", address.VersionId),
            cancellationToken);

    private async Task<T> ReadAsync<T>(Guard<T> guard, CancellationToken cancellationToken)
    {
        OssResponse response = await SendAsync(guard.Request, cancellationToken).ConfigureAwait(false);
        return response.Error?.Code == guard.NoneCode ? guard.None : guard.Read(response.EnsureSuccess());
    }
}

/// <summary>How something that forbids or follows writes is read.</summary>
/// <param name="Request">The request.</param>
/// <param name="NoneCode">The error code where there is none.</param>
/// <param name="Read">Reads the response.</param>
/// <param name="None">What stands for none.</param>
internal sealed record Guard<T>(OssRequest Request, string NoneCode, Func<OssResponse, T> Read, T None);

/// <summary>What forbids or follows writes. Source: GetBucketObjectWormConfiguration, GetBucketOverwriteConfig,
/// GetBucketLifecycle, GetBucketArchiveDirectRead, GetObjectLegalHold. The code for an object that never was on legal
/// hold is not documented.</summary>
internal static class Guards
{
    /// <summary>The retention that a bucket gives to new versions.</summary>
    public static Guard<DefaultRetention?> Retention(string bucket) => new(
        OssClient.ForBucket("GetBucketObjectWormConfiguration", "GET", bucket).With("objectWorm"),
        "NoSuchObjectWormConfiguration", GuardXml.ReadDefaultRetention, null);

    /// <summary>The rules that forbid to overwrite objects of a bucket.</summary>
    public static Guard<IReadOnlyList<OverwriteRule>> OverwriteRules(string bucket) => new(
        OssClient.ForBucket("GetBucketOverwriteConfig", "GET", bucket).With("overwriteConfig"),
        "NoSuchBucketOverwriteConfig", GuardXml.ReadOverwriteRules, []);

    /// <summary>The effects of enabled lifecycle rules that count days from the last modification.</summary>
    public static Guard<IReadOnlyList<LifecycleEffect>> Lifecycle(string bucket) => new(
        OssClient.ForBucket("GetBucketLifecycle", "GET", bucket).With("lifecycle"),
        "NoSuchLifecycle", GuardXml.ReadLifecycle, []);

    /// <summary>Whether archived objects of a bucket are read without being restored.</summary>
    public static Guard<bool> DirectRead(string bucket) => new(
        OssClient.ForBucket("GetBucketArchiveDirectRead", "GET", bucket).With("bucketArchiveDirectRead"),
        "NoSuchArchiveDirectReadConfiguration", GuardXml.ReadDirectRead, false);

    /// <summary>Whether an object is on legal hold.</summary>
    public static Guard<bool> LegalHold(ObjectAddress address) => new(
        OssClient.ForObject("GetObjectLegalHold", "GET", address)
            .With("legalHold").WithOptional("versionId", address.VersionId),
        "NoSuchObjectLegalHold", GuardXml.ReadLegalHold, false);
}

/// <summary>The XML of what forbids or follows writes.</summary>
internal static class GuardXml
{
    private const string Hold = "LegalHold";
    private const string Status = "Status";

    /// <summary>Reads the retention that a bucket gives to new versions.</summary>
    public static DefaultRetention? ReadDefaultRetention(OssResponse response)
    {
        WireElement root = WireXml.Read(response, "ObjectWormConfiguration");
        if (root.TextOf("ObjectWormEnabled") != "Enabled")
        {
            return null;
        }

        WireElement? given = root.Child("Rule")?.Child("DefaultRetention");
        string days = given?.TextOf("Days") ?? "";
        string years = given?.TextOf("Years") ?? "";
        return new DefaultRetention(
            given?.TextOf("Mode"), days.Length > 0 ? days + " days" : years.Length > 0 ? years + " years" : null);
    }

    /// <summary>Reads overwrite rules.</summary>
    public static IReadOnlyList<OverwriteRule> ReadOverwriteRules(OssResponse response) =>
    [
        .. WireXml.Read(response, "OverwriteConfiguration").Children.Where(rule => rule.Name == "Rule")
            .Select(rule => new OverwriteRule(
                rule.TextOf("ID"),
                rule.TextOf("Prefix"),
                rule.TextOf("Suffix"),
                [.. rule.Child("Principals")?.Children.Select(one => one.Text.Trim()) ?? []])),
    ];

    /// <summary>Reads the effects of enabled lifecycle rules that count days from the last modification.</summary>
    public static IReadOnlyList<LifecycleEffect> ReadLifecycle(OssResponse response) =>
    [
        .. WireXml.Read(response, "LifecycleConfiguration").Children
            .Where(rule => rule.Name == "Rule" && rule.TextOf(Status) == "Enabled")
            .SelectMany(rule => rule.Children
                .Where(effect => effect.Name is "Expiration" or "Transition" && !CountsAccess(effect))
                .Select(effect => (Effect: effect, Days: WireText.Count(effect.TextOf("Days"))))
                .Where(one => one.Days is <= int.MaxValue)
                .Select(one => new LifecycleEffect(
                    rule.TextOf("ID"),
                    rule.TextOf("Prefix"),
                    (int)one.Days!,
                    one.Effect.Name == "Expiration" ? null : one.Effect.TextOf("StorageClass")))),
    ];

    /// <summary>Reads whether archived objects are read without being restored.</summary>
    public static bool ReadDirectRead(OssResponse response) =>
        WireText.IsTrue(WireXml.Read(response, "ArchiveDirectReadConfiguration").TextOf("Enabled"));

    /// <summary>Reads whether an object is on legal hold.</summary>
    public static bool ReadLegalHold(OssResponse response) => WireXml.Read(response, Hold).TextOf(Status) == "ON";

    /// <summary>The body that sets a legal hold.</summary>
    public static byte[] WriteLegalHold(bool isHeld) => WireXml.Write(writer =>
    {
        writer.WriteStartElement(Hold);
        writer.WriteElementString(Status, isHeld ? "ON" : "OFF");
        writer.WriteEndElement();
    });

    private static bool CountsAccess(WireElement effect) => WireText.IsTrue(effect.TextOf("IsAccessTime"));
}
