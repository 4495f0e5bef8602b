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

/// <summary>Buckets on the wire. Source: ListBuckets, GetBucketInfo, GetBucketLocation, PutBucket.</summary>
internal static class BucketXml
{
    /// <summary>Reads the answer of ListBuckets.</summary>
    public static BucketPage ReadPage(OssResponse answer)
    {
        WireElement root = WireXml.Read(answer, "ListAllMyBucketsResult");
        IEnumerable<WireElement> buckets = root.Child("Buckets")?.Children ?? [];
        BucketSummary[] page = [.. buckets.Where(b => b.Name == "Bucket").Select(b => ReadSummary(answer, b))];
        string next = root.TextOf("NextMarker");
        bool isTruncated = WireText.IsTrue(root.TextOf("IsTruncated"));
        if (isTruncated && next.Length == 0)
        {
            throw answer.Unreadable("says that there are more buckets, and not where they begin");
        }

        return new BucketPage(page, isTruncated ? next : null);
    }

    /// <summary>Reads the answer of GetBucketInfo.</summary>
    public static BucketInfo ReadInfo(OssResponse answer)
    {
        WireElement bucket = WireXml.Read(answer, "BucketInfo").Child("Bucket")
            ?? throw answer.Unreadable("describes no bucket");
        string versioning = bucket.TextOf("Versioning");
        return new BucketInfo(
            ReadSummary(answer, bucket),
            bucket.TextOf("DataRedundancyType"),
            bucket.Child("AccessControlList")?.TextOf("Grant") ?? "",
            versioning.Length == 0 ? null : versioning,
            bucket.Child(EncryptionXml.Root) is { } rule ? EncryptionXml.Read(answer, rule) : EncryptionRule.None);
    }

    /// <summary>Reads the answer of GetBucketLocation.</summary>
    public static string ReadRegion(OssResponse answer)
    {
        string region = RegionId.StripLocationPrefix(WireXml.Read(answer, "LocationConstraint").Text);
        return RegionId.IsValid(region) ? region : throw answer.Unreadable("names no region");
    }

    /// <summary>The body that makes a bucket; <c>null</c> when all is left to the service.</summary>
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

    private static BucketSummary ReadSummary(OssResponse answer, WireElement bucket)
    {
        string name = bucket.TextOf("Name");
        if (name.Length == 0)
        {
            throw answer.Unreadable("describes a bucket without a name");
        }

        string region = bucket.TextOf("Region");
        return new BucketSummary(
            name,
            region.Length > 0 ? region : RegionId.StripLocationPrefix(bucket.TextOf("Location")),
            WireText.Time(bucket.TextOf("CreationDate")) ?? throw answer.Unreadable("has no readable creation date"),
            bucket.TextOf("StorageClass"),
            bucket.TextOf("ExtranetEndpoint"),
            bucket.TextOf("IntranetEndpoint"));
    }
}

/// <summary>A bucket's default rule on the wire. Source: PutBucketEncryption, GetBucketEncryption and GetBucketInfo,
/// which
/// says the same one level higher up and writes <c>None</c> where there is no rule.</summary>
internal static class EncryptionXml
{
    /// <summary>The element that holds a rule, here and in GetBucketInfo.</summary>
    public const string Root = "ServerSideEncryptionRule";

    private const string Default = "ApplyServerSideEncryptionByDefault";
    private const string Algorithm = "SSEAlgorithm";
    private const string KeyId = "KMSMasterKeyID";
    private const string DataEncryption = "KMSDataEncryption";

    /// <summary>The body that sets a rule.</summary>
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

    /// <summary>Reads the answer of GetBucketEncryption.</summary>
    public static EncryptionRule Read(OssResponse answer)
    {
        WireElement root = WireXml.Read(answer, Root);
        WireElement rule = root.Child(Default) ?? root;
        return rule.Child(Algorithm) is null
            ? throw answer.Unreadable($"has no {Algorithm}")
            : Read(answer, rule);
    }

    /// <summary>Reads a rule whose parts are the direct children of an element.</summary>
    public static EncryptionRule Read(OssResponse answer, WireElement rule) => EncryptionParser.Read(
        answer, rule.TextOf(Algorithm), rule.TextOf(KeyId), rule.TextOf(DataEncryption));
}

/// <summary>The three words that say how something is encrypted, the same in XML and in headers. What is not known is
/// refused, as a wrong guess would call the unprotected protected.</summary>
internal static class EncryptionParser
{
    private const string Nothing = "None";

    /// <summary>Reads the three; an empty one is absent.</summary>
    public static EncryptionRule Read(OssResponse answer, string algorithm, string keyId, string dataEncryption) =>
        EncryptionRule.FromService(
            ReadAlgorithm(answer, algorithm),
            keyId is "" or Nothing ? null : keyId,
            ReadDataEncryption(answer, dataEncryption));

    private static SseAlgorithm ReadAlgorithm(OssResponse answer, string text) => text switch
    {
        "" or Nothing => SseAlgorithm.None,
        nameof(SseAlgorithm.AES256) => SseAlgorithm.AES256,
        nameof(SseAlgorithm.KMS) => SseAlgorithm.KMS,
        nameof(SseAlgorithm.SM4) => SseAlgorithm.SM4,
        _ => throw answer.Unreadable($"names the unknown SSEAlgorithm '{WireText.Shown(text)}'"),
    };

    private static SseDataEncryption? ReadDataEncryption(OssResponse answer, string text) => text switch
    {
        "" or Nothing or nameof(SseAlgorithm.AES256) => null,
        nameof(SseDataEncryption.SM4) => SseDataEncryption.SM4,
        _ => throw answer.Unreadable($"names the unknown KMSDataEncryption '{WireText.Shown(text)}'"),
    };
}
