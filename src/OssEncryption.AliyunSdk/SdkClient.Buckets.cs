using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <content>Buckets and their default rules. The SDK's results lack the data encryption of a rule, and in lists the
/// regions and storage classes, so these are read by presigned URLs.</content>
internal sealed partial class SdkClient
{
    private const string Largest = "1000";
    private const string NoRule = "NoSuchServerSideEncryptionRule";

    /// <inheritdoc/>
    public async Task<BucketPage> ListBucketsAsync(string? prefix, string? marker, CancellationToken cancellationToken)
    {
        OssRequest request = new OssRequest("ListBuckets", "GET")
            .With("max-keys", Largest)
            .WithOptional("prefix", prefix)
            .WithOptional("marker", marker);
        OssResponse response = await transport.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        BucketPage page = BucketXml.ReadPage(response);
        transport.Learn(page);
        return page;
    }

    /// <inheritdoc/>
    public async Task<BucketInfo> GetBucketInfoAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketInfo", "GET", bucket).With("bucketInfo");
        return BucketXml.ReadInfo(await transport.ReadAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<string> GetBucketRegionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketLocation", "GET", bucket);
        string location = await transport.CallAsync(
            request, attempt => attempt.Client.GetBucketLocation(bucket).Location, cancellationToken)
            .ConfigureAwait(false);
        return RegionId.StripLocationPrefix(location);
    }

    /// <inheritdoc/>
    public async Task CreateBucketAsync(string bucket, NewBucket properties, CancellationToken cancellationToken)
    {
        if (properties.Encryption != EncryptionRule.None)
        {
            throw SdkLimit.Of("cannot give a bucket its default rule when it makes it");
        }

        OssRequest request = ForBucket("PutBucket", "PUT", bucket);
        Sdk.CreateBucketRequest made = Describe(bucket, properties);
        await transport.CallHereAsync(request, attempt => attempt.Client.CreateBucket(made), cancellationToken)
            .ConfigureAwait(false);
        transport.Forget(bucket);
    }

    /// <inheritdoc/>
    public async Task DeleteBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        await DoAsync(ForBucket("DeleteBucket", "DELETE", bucket), sdk => sdk.DeleteBucket(bucket),
            cancellationToken, isRepeatable: false).ConfigureAwait(false);
        transport.Forget(bucket);
    }

    /// <inheritdoc/>
    public async Task<EncryptionRule> GetBucketEncryptionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketEncryption", "GET", bucket).With("encryption");
        try
        {
            return EncryptionXml.Read(await transport.ReadAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (OssServiceException none) when (none.Code == NoRule)
        {
            return EncryptionRule.None;
        }
    }

    /// <inheritdoc/>
    public Task PutBucketEncryptionAsync(string bucket, EncryptionRule rule, CancellationToken cancellationToken)
    {
        OssClient.RequireAlgorithm(rule);
        if (rule.DataEncryption is not null)
        {
            throw SdkLimit.Of($"cannot set the data encryption {rule.DataEncryption} in a default rule");
        }

        WireXml.RequirePlain("KMSMasterKeyID", rule.KmsKeyId ?? "");
        return DoAsync(
            ForBucket("PutBucketEncryption", "PUT", bucket),
            sdk => sdk.SetBucketEncryption(
                new Sdk.SetBucketEncryptionRequest(bucket, rule.Algorithm.ToString(), rule.KmsKeyId)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteBucketEncryptionAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            await DoAsync(
                ForBucket("DeleteBucketEncryption", "DELETE", bucket),
                sdk => sdk.DeleteBucketEncryption(bucket),
                cancellationToken).ConfigureAwait(false);
        }
        catch (OssServiceException none) when (none.Code == NoRule)
        {
            // There is none.
        }
    }

    // The SDK sends the redundancy only together with a storage class.
    private static Sdk.CreateBucketRequest Describe(string bucket, NewBucket properties) => new(bucket)
    {
        StorageClass = properties.StorageClass is { } storageClass
            ? SdkEnums.Word<Sdk.StorageClass>(storageClass)
            : Sdk.StorageClass.Standard,
        DataRedundancyType = properties.DataRedundancyType is { } redundancy
            ? SdkEnums.Word<Sdk.DataRedundancyType>(redundancy)
            : null,
        ACL = properties.Acl is { } acl ? SdkEnums.Acl(acl) : Sdk.CannedAccessControlList.Default,
    };

    private Task<bool> DoAsync(
        OssRequest request,
        Action<Sdk.OssClient> call,
        CancellationToken cancellationToken,
        bool isRepeatable = true) => transport.CallAsync(
            request,
            attempt =>
            {
                call(attempt.Client);
                return true;
            },
            cancellationToken,
            isRepeatable);
}
