using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Signing;
using OssEncryption.Client.Transport;
using OssEncryption.Client.Wire;

namespace OssEncryption.Client;

/// <summary>The operations over HTTP.</summary>
internal sealed class OssClient(OssClientOptions options, OssTransport transport) : IOssClient
{
    private const string Largest = "1000";
    private const string NoRule = "NoSuchServerSideEncryptionRule";
    private const string NoBucket = "NoSuchBucket";

    // Between the clocks of the service's machines, and because dates are cut to seconds.
    private static readonly TimeSpan DateTolerance = TimeSpan.FromSeconds(5);

    private readonly BucketRoutes _routes = new(options.Endpoint);

    /// <inheritdoc/>
    public async Task<BucketPage> ListBucketsAsync(string? prefix, string? marker, CancellationToken cancellationToken)
    {
        OssRequest request = new OssRequest("ListBuckets", "GET").With("max-keys", Largest);
        if (!string.IsNullOrEmpty(prefix))
        {
            request.With("prefix", prefix);
        }

        if (!string.IsNullOrEmpty(marker))
        {
            request.With("marker", marker);
        }

        OssAnswer answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        BucketPage page = BucketXml.ReadPage(answer.EnsureSuccess());
        _routes.Learn(page.Buckets);
        return page;
    }

    /// <inheritdoc/>
    public async Task<BucketInfo> GetBucketInfoAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketInfo", "GET", bucket).With("bucketInfo");
        OssAnswer answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return BucketXml.ReadInfo(answer.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task<string> GetBucketRegionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketLocation", "GET", bucket).With("location");
        OssAnswer answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return BucketXml.ReadRegion(answer.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task CreateBucketAsync(string bucket, NewBucket properties, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("PutBucket", "PUT", bucket, BucketXml.WriteNew(properties));
        SetHeader(request, "x-oss-acl", properties.Acl);
        EncryptionRule rule = properties.Encryption;
        SetHeader(request, "x-oss-server-side-encryption",
            rule.Algorithm == SseAlgorithm.None ? null : rule.Algorithm.ToString());
        SetHeader(request, "x-oss-server-side-data-encryption", rule.DataEncryption?.ToString());
        SetHeader(request, "x-oss-server-side-encryption-key-id", rule.KmsKeyId);

        // A new bucket belongs where it was asked for, whoever has the name elsewhere: no route is followed.
        DateTimeOffset begun = transport.TimeAt(options.Endpoint);
        OssAnswer answer = await transport.SendAsync(options.Endpoint, request, cancellationToken)
            .ConfigureAwait(false);
        if (answer.Error is { Code: "BucketAlreadyExists" }
            && request.MayHaveHappened
            && await WasMadeAsync(bucket, properties, begun, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        WireXml.RefusePage(answer.EnsureSuccess());
        _routes.Forget(bucket);
    }

    /// <inheritdoc/>
    public async Task DeleteBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("DeleteBucket", "DELETE", bucket);
        OssAnswer answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.Error is { Code: NoBucket } && request.MayHaveHappened)
        {
            return;
        }

        WireXml.RefusePage(answer.EnsureSuccess());
        _routes.Forget(bucket);
    }

    /// <inheritdoc/>
    public async Task<EncryptionRule> GetBucketEncryptionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketEncryption", "GET", bucket).With("encryption");
        OssAnswer answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.Error is { Code: NoRule } ? EncryptionRule.None : EncryptionXml.Read(answer.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task PutBucketEncryptionAsync(
        string bucket, EncryptionRule rule, CancellationToken cancellationToken)
    {
        if (rule.Algorithm == SseAlgorithm.None)
        {
            throw new OssInputException(OssInputError.AlgorithmRequired,
                "A default rule needs an algorithm: AES256, KMS or SM4. To have no rule, remove the one there is.");
        }

        OssRequest request = ForBucket("PutBucketEncryption", "PUT", bucket, EncryptionXml.Write(rule))
            .With("encryption");
        OssAnswer answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        WireXml.RefusePage(answer.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task DeleteBucketEncryptionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("DeleteBucketEncryption", "DELETE", bucket).With("encryption");
        OssAnswer answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.Error is { Code: NoRule })
        {
            return;
        }

        WireXml.RefusePage(answer.EnsureSuccess());
    }

    private static OssRequest ForBucket(string operation, string method, string bucket, byte[]? body = null)
    {
        BucketName.Validate(bucket);
        var request = new OssRequest(operation, method, bucket) { Body = body };
        if (body is not null)
        {
            request.Headers["Content-Type"] = "application/xml";
            request.Headers["Content-MD5"] = Convert.ToBase64String(ProtocolHashes.Md5(body));
        }

        return request;
    }

    private static void SetHeader(OssRequest request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers[name] = value;
        }
    }

    private async Task<OssAnswer> SendAsync(OssRequest request, CancellationToken cancellationToken)
    {
        OssEndpoint endpoint = _routes.For(request.Bucket);
        OssAnswer answer = await transport.SendAsync(endpoint, request, cancellationToken).ConfigureAwait(false);
        if (answer.Error is not { } error || request.Bucket is not { } bucket)
        {
            return answer;
        }

        if (error.Code == NoBucket)
        {
            _routes.Forget(bucket);
        }

        if (!IsElsewhere(error, bucket, out string? host))
        {
            return answer;
        }

        OssEndpoint? there = await FindAsync(bucket, host!, cancellationToken).ConfigureAwait(false);
        if (there is null || there == endpoint)
        {
            return answer;
        }

        OssAnswer second = await transport.SendAsync(there, request, cancellationToken).ConfigureAwait(false);
        if (second.Error is null || !IsElsewhere(second.Error, bucket, out _))
        {
            _routes.Learn(bucket, there);
        }

        return second;
    }

    private static bool IsElsewhere(OssServiceException error, string bucket, out string? host) =>
        error.Details.TryGetValue("Endpoint", out host)
        && error.Details.TryGetValue("Bucket", out string? named)
        && named == bucket;

    private async Task<OssEndpoint?> FindAsync(string bucket, string host, CancellationToken cancellationToken)
    {
        OssEndpoint? there = _routes.Resolve(host);
        if (there is null || there.Region is not null || options.SignatureVersion == SignatureVersion.V1)
        {
            return there;
        }

        string? region = await FindRegionAsync(bucket, cancellationToken).ConfigureAwait(false);
        return region is null ? null : BucketRoutes.InRegion(there, region);
    }

    // The host does not say its region, and the answer that named it is worth more than a failure to find out.
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

    // An attempt whose answer was lost may have made the bucket: then it is there since then, as it was asked for.
    private async Task<bool> WasMadeAsync(
        string bucket, NewBucket properties, DateTimeOffset begun, CancellationToken cancellationToken)
    {
        try
        {
            BucketInfo info = await GetBucketInfoAsync(bucket, cancellationToken).ConfigureAwait(false);
            return info.Summary.CreationDate >= begun - DateTolerance
                && info.Encryption == properties.Encryption
                && (properties.Acl is null || properties.Acl == info.AccessControl)
                && (properties.StorageClass is null || properties.StorageClass == info.Summary.StorageClass)
                && (properties.DataRedundancyType is null || properties.DataRedundancyType == info.DataRedundancyType);
        }
        catch (OssException)
        {
            return false;
        }
    }
}
