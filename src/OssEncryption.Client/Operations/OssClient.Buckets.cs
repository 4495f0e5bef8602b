using OssEncryption.Client.Endpoints;
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

        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        BucketPage page = BucketXml.ReadPage(response.EnsureSuccess());
        WireXml.RequireProgress(response, marker, page.NextMarker);
        routes.Learn(page.Buckets);
        return page;
    }

    /// <inheritdoc/>
    public async Task<BucketInfo> GetBucketInfoAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketInfo", "GET", bucket).With("bucketInfo");
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return BucketXml.ReadInfo(response.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task<string> GetBucketRegionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketLocation", "GET", bucket).With("location");
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return BucketXml.ReadRegion(response.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task CreateBucketAsync(string bucket, NewBucket properties, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("PutBucket", "PUT", bucket, BucketXml.WriteNew(properties));
        request.WithHeader("x-oss-acl", properties.Acl);
        EncryptionHeaders.Write(request, properties.Encryption);

        // A new bucket goes to this client's endpoint, even if the name has a route to another region.
        DateTimeOffset begun = transport.TimeAt(options.Endpoint);
        WriteDigest(request);
        OssResponse response = await transport.SendAsync(options.Endpoint, request, cancellationToken)
            .ConfigureAwait(false);
        if (response.Error is { Code: "BucketAlreadyExists" }
            && request.OutcomeUnknown
            && await WasMadeAsync(bucket, properties, begun, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        WireXml.RequireNoPage(response.EnsureSuccess());
        routes.Forget(bucket);
    }

    /// <inheritdoc/>
    public async Task DeleteBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("DeleteBucket", "DELETE", bucket);
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Error is { Code: NoBucket } && request.OutcomeUnknown)
        {
            return;
        }

        WireXml.RequireNoPage(response.EnsureSuccess());
        routes.Forget(bucket);
    }

    /// <inheritdoc/>
    public async Task<EncryptionRule> GetBucketEncryptionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketEncryption", "GET", bucket).With("encryption");
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Error is { Code: NoRule } ? EncryptionRule.None : EncryptionXml.Read(response.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task PutBucketEncryptionAsync(
        string bucket, EncryptionRule rule, CancellationToken cancellationToken)
    {
        RequireAlgorithm(rule);
        OssRequest request = ForBucket("PutBucketEncryption", "PUT", bucket, EncryptionXml.Write(rule))
            .With("encryption");
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        WireXml.RequireNoPage(response.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task DeleteBucketEncryptionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("DeleteBucketEncryption", "DELETE", bucket).With("encryption");
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Error is { Code: NoRule })
        {
            return;
        }

        WireXml.RequireNoPage(response.EnsureSuccess());
    }

    /// <summary>Throws for a rule without encryption.</summary>
    internal static void RequireAlgorithm(EncryptionRule rule)
    {
        if (rule.Algorithm == SseAlgorithm.None)
        {
            throw new OssInputException(OssInputError.AlgorithmRequired,
                "A default rule needs an algorithm: AES256, KMS or SM4. To have no rule, remove the one there is.");
        }
    }

    // An attempt whose response was lost may have created the bucket: its date and properties show that.
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

/// <summary>The XML of buckets. Source: ListBuckets, GetBucketInfo, GetBucketLocation, PutBucket.</summary>
internal static class BucketXml
{
    /// <summary>Reads the response of ListBuckets.</summary>
    public static BucketPage ReadPage(OssResponse response)
    {
        WireElement root = WireXml.Read(response, "ListAllMyBucketsResult");
        IEnumerable<WireElement> buckets = root.Child("Buckets")?.Children ?? [];
        BucketSummary[] page = [.. buckets.Where(b => b.Name == "Bucket").Select(b => ReadSummary(response, b))];
        string next = root.TextOf("NextMarker");
        bool isTruncated = WireText.IsTrue(root.TextOf("IsTruncated"));
        if (isTruncated && next.Length == 0)
        {
            throw response.Unreadable("says that there are more buckets, and not where they begin");
        }

        return new BucketPage(
            page, isTruncated ? next : null, root.Child("Owner")?.TextOf("ID") ?? "");
    }

    /// <summary>Reads the response of GetBucketInfo.</summary>
    public static BucketInfo ReadInfo(OssResponse response)
    {
        WireElement bucket = WireXml.Read(response, "BucketInfo").Child("Bucket")
            ?? throw response.Unreadable("describes no bucket");
        string versioning = bucket.TextOf("Versioning");
        return new BucketInfo(
            ReadSummary(response, bucket),
            bucket.TextOf("DataRedundancyType"),
            bucket.Child("AccessControlList")?.TextOf("Grant") ?? "",
            versioning.Length == 0 ? null : versioning,
            bucket.Child(EncryptionXml.Root) is { } rule ? EncryptionXml.Read(response, rule) : EncryptionRule.None)
        {
            OwnerId = bucket.Child("Owner")?.TextOf("ID") ?? "",

            // The vendor's Java SDK reads this member of a bucket; the pages do not name it.
            IsHierarchical = string.Equals(
                bucket.TextOf("HierarchicalNamespace"), "enabled", StringComparison.OrdinalIgnoreCase),
        };
    }

    /// <summary>Reads the response of GetBucketLocation.</summary>
    public static string ReadRegion(OssResponse response)
    {
        string region = RegionId.StripLocationPrefix(WireXml.Read(response, "LocationConstraint").Text);
        return RegionId.IsValid(region) ? region : throw response.Unreadable("names no region");
    }

    /// <summary>The body of PutBucket; <c>null</c> when it needs none.</summary>
    public static byte[]? WriteNew(NewBucket bucket) =>
        bucket.StorageClass is null && bucket.DataRedundancyType is null
            ? null
            : WireXml.Write(writer =>
            {
                writer.WriteStartElement("CreateBucketConfiguration");
                writer.WriteOptional("StorageClass", bucket.StorageClass);
                writer.WriteOptional("DataRedundancyType", bucket.DataRedundancyType);
                writer.WriteEndElement();
            });

    private static BucketSummary ReadSummary(OssResponse response, WireElement bucket)
    {
        string name = bucket.TextOf("Name");
        if (name.Length == 0)
        {
            throw response.Unreadable("describes a bucket without a name");
        }

        string region = bucket.TextOf("Region");
        return new BucketSummary(
            name,
            region.Length > 0 ? region : RegionId.StripLocationPrefix(bucket.TextOf("Location")),
            WireText.Time(bucket.TextOf("CreationDate")) ?? throw response.Unreadable("has no readable creation date"),
            bucket.TextOf("StorageClass"),
            bucket.TextOf("ExtranetEndpoint"),
            bucket.TextOf("IntranetEndpoint"))
        {
            ResourceGroupId = bucket.TextOf("ResourceGroupId"),
        };
    }
}

/// <summary>The XML of a bucket's default rule. Source: PutBucketEncryption, GetBucketEncryption and GetBucketInfo,
/// which has the same elements one level higher and <c>None</c> where there is no rule.</summary>
internal static class EncryptionXml
{
    /// <summary>The element of a rule, also in GetBucketInfo.</summary>
    public const string Root = "ServerSideEncryptionRule";

    private const string Default = "ApplyServerSideEncryptionByDefault";
    private const string Algorithm = "SSEAlgorithm";
    private const string KeyId = "KMSMasterKeyID";
    private const string DataEncryption = "KMSDataEncryption";

    /// <summary>The body of PutBucketEncryption.</summary>
    public static byte[] Write(EncryptionRule rule) => WireXml.Write(writer =>
    {
        writer.WriteStartElement(Root);
        writer.WriteStartElement(Default);
        writer.WriteElementString(Algorithm, rule.Algorithm.ToString());
        writer.WriteOptional(KeyId, rule.KmsKeyId);
        writer.WriteOptional(DataEncryption, rule.DataEncryption?.ToString());
        writer.WriteEndElement();
        writer.WriteEndElement();
    });

    /// <summary>Reads the response of GetBucketEncryption.</summary>
    public static EncryptionRule Read(OssResponse response)
    {
        WireElement root = WireXml.Read(response, Root);
        WireElement rule = root.Child(Default) ?? root;
        return rule.Child(Algorithm) is null
            ? throw response.Unreadable($"has no {Algorithm}")
            : Read(response, rule);
    }

    /// <summary>Reads a rule whose parts are the direct children of an element.</summary>
    public static EncryptionRule Read(OssResponse response, WireElement rule) => EncryptionParser.Read(
        response, rule.TextOf(Algorithm), rule.TextOf(KeyId), rule.TextOf(DataEncryption));
}

/// <summary>Parses the three encryption values, the same in XML and in headers. An unknown value is an error: a wrong
/// guess could report unprotected data as protected.</summary>
internal static class EncryptionParser
{
    private const string Nothing = "None";

    /// <summary>Parses the three; an empty one is absent.</summary>
    public static EncryptionRule Read(OssResponse response, string algorithm, string keyId, string dataEncryption) =>
        EncryptionRule.FromService(
            ReadAlgorithm(response, algorithm),
            keyId is "" or Nothing ? null : keyId,
            ReadDataEncryption(response, dataEncryption));

    private static SseAlgorithm ReadAlgorithm(OssResponse response, string text) => text switch
    {
        "" or Nothing => SseAlgorithm.None,
        nameof(SseAlgorithm.AES256) => SseAlgorithm.AES256,
        nameof(SseAlgorithm.KMS) => SseAlgorithm.KMS,
        nameof(SseAlgorithm.SM4) => SseAlgorithm.SM4,
        _ => throw response.Unreadable($"names the unknown SSEAlgorithm '{WireText.Shown(response.Masked(text))}'"),
    };

    private static SseDataEncryption? ReadDataEncryption(OssResponse response, string text) => text switch
    {
        "" or Nothing or nameof(SseAlgorithm.AES256) => null,
        nameof(SseDataEncryption.SM4) => SseDataEncryption.SM4,
        _ => throw response.Unreadable(
            $"names the unknown KMSDataEncryption '{WireText.Shown(response.Masked(text))}'"),
    };
}
