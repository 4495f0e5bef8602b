using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <content>Buckets and their default rules.</content>
internal sealed partial class OssClient
{
    private const string Largest = "1000";
    private const string NoRule = "NoSuchServerSideEncryptionRule";

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

        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        BucketPage page = BucketXml.ReadPage(answer.EnsureSuccess());
        routes.Learn(page.Buckets);
        return page;
    }

    /// <inheritdoc/>
    public async Task<BucketInfo> GetBucketInfoAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketInfo", "GET", bucket).With("bucketInfo");
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return BucketXml.ReadInfo(answer.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task<string> GetBucketRegionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketLocation", "GET", bucket).With("location");
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return BucketXml.ReadRegion(answer.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task CreateBucketAsync(string bucket, NewBucket properties, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("PutBucket", "PUT", bucket, BucketXml.WriteNew(properties));
        request.WithHeader("x-oss-acl", properties.Acl);
        EncryptionHeaders.Write(request, properties.Encryption);

        // A new bucket belongs where it was asked for, whoever has the name elsewhere: no route is followed.
        DateTimeOffset begun = transport.TimeAt(options.Endpoint);
        OssResponse answer = await transport.SendAsync(options.Endpoint, request, cancellationToken)
            .ConfigureAwait(false);
        if (answer.Error is { Code: "BucketAlreadyExists" }
            && request.OutcomeUnknown
            && await WasMadeAsync(bucket, properties, begun, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        WireXml.RefusePage(answer.EnsureSuccess());
        routes.Forget(bucket);
    }

    /// <inheritdoc/>
    public async Task DeleteBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("DeleteBucket", "DELETE", bucket);
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.Error is { Code: NoBucket } && request.OutcomeUnknown)
        {
            return;
        }

        WireXml.RefusePage(answer.EnsureSuccess());
        routes.Forget(bucket);
    }

    /// <inheritdoc/>
    public async Task<EncryptionRule> GetBucketEncryptionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketEncryption", "GET", bucket).With("encryption");
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.Error is { Code: NoRule } ? EncryptionRule.None : EncryptionXml.Read(answer.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task PutBucketEncryptionAsync(
        string bucket, EncryptionRule rule, CancellationToken cancellationToken)
    {
        RequireAlgorithm(rule);
        OssRequest request = ForBucket("PutBucketEncryption", "PUT", bucket, EncryptionXml.Write(rule))
            .With("encryption");
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        WireXml.RefusePage(answer.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task DeleteBucketEncryptionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("DeleteBucketEncryption", "DELETE", bucket).With("encryption");
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.Error is { Code: NoRule })
        {
            return;
        }

        WireXml.RefusePage(answer.EnsureSuccess());
    }

    /// <summary>Refuses a rule that would not encrypt.</summary>
    internal static void RequireAlgorithm(EncryptionRule rule)
    {
        if (rule.Algorithm == SseAlgorithm.None)
        {
            throw new OssInputException(OssInputError.AlgorithmRequired,
                "A default rule needs an algorithm: AES256, KMS or SM4. To have no rule, remove the one there is.");
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
