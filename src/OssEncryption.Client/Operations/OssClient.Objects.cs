using System.Globalization;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <content>Single objects.</content>
internal sealed partial class OssClient
{
    private const string NoKey = "NoSuchKey";
    private const string Exists = "FileAlreadyExists";
    private const int Prolonged = 200;

    /// <inheritdoc/>
    public async Task<WrittenObject> PutObjectAsync(
        ObjectAddress target, ObjectContent content, ObjectProperties properties, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("PutObject", "PUT", target, content: content);
        ObjectHeaders.Write(request, properties);
        DateTimeOffset begun = transport.TimeAt(routes.For(target.Bucket));
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);

        // The existing object may be the work of an attempt whose response was lost.
        if (response.Error is { Code: Exists }
            && request.OutcomeUnknown
            && request.ContentCrc64 is { } crc
            && await FindMadeAsync(target, content.Length, crc, begun, cancellationToken).ConfigureAwait(false)
                is { } made)
        {
            return made;
        }

        WireXml.RequireNoPage(response.EnsureSuccess());
        return ObjectHeaders.ReadWritten(response, properties);
    }

    /// <inheritdoc/>
    public async Task<ObjectReader> GetObjectAsync(
        ObjectAddress source, ByteRange? range, ReadConditions conditions, CancellationToken cancellationToken) =>
        await ObjectReader.OpenAsync(this, source, range, conditions, cancellationToken)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<StoredState> HeadObjectAsync(
        ObjectAddress address, ReadConditions conditions, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("HeadObject", "HEAD", address).WithOptional("versionId", address.VersionId);
        ObjectHeaders.Write(request, conditions);
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        long size = response.EnsureSuccess().Length ?? throw response.Unreadable("does not say how long the object is");
        return ObjectHeaders.ReadState(response, address, size);
    }

    /// <inheritdoc/>
    public async Task<WrittenObject> CopyObjectAsync(
        ObjectAddress source, ObjectAddress target, CopyOptions options, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("CopyObject", "PUT", target)
            .WithHeader("x-oss-metadata-directive", options.ReplaceMetadata ? "REPLACE" : "COPY")
            .WithHeader("x-oss-tagging-directive", options.ReplaceTags ? "Replace" : "Copy");
        WriteSource(request, source, options.IfMatch);
        ObjectHeaders.WriteUnmodifiedSource(request, options.IfUnmodifiedSince);
        ObjectHeaders.WriteLasting(request, options.Properties);
        if (options.ReplaceMetadata)
        {
            ObjectHeaders.WriteMetadata(request, options.Properties);
        }

        if (options.ReplaceTags)
        {
            ObjectHeaders.WriteTags(request, options.Properties);
        }

        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        WireElement root = WireXml.Read(response.EnsureSuccess(), "CopyObjectResult");
        ObjectProperties? given = options.ReplaceMetadata ? options.Properties : null;
        return ObjectHeaders.ReadWritten(response, given, root.TextOf("ETag")) with
        {
            LastModified = WireText.Time(root.TextOf("LastModified")),
        };
    }

    /// <inheritdoc/>
    public async Task<bool> RestoreObjectAsync(
        ObjectAddress address, int days, RestoreTier? tier, CancellationToken cancellationToken)
    {
        byte[] body = WireXml.Write(writer =>
        {
            writer.WriteStartElement("RestoreRequest");
            writer.WriteElementString("Days", days.ToString(CultureInfo.InvariantCulture));
            if (tier is { } speed)
            {
                writer.WriteStartElement("JobParameters");
                writer.WriteElementString("Tier", speed.ToString());
                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        });
        OssRequest request = ForObject("RestoreObject", "POST", address, body)
            .With("restore")
            .WithOptional("versionId", address.VersionId);
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.EnsureSuccess().Status == Prolonged;
    }

    /// <inheritdoc/>
    public async Task<DeletedObject> DeleteObjectAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("DeleteObject", "DELETE", address)
            .WithOptional("versionId", address.VersionId);
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Error is { Code: NoKey or "NoSuchVersion" })
        {
            return new DeletedObject(address, false, null);
        }

        WireXml.RequireNoPage(response.EnsureSuccess());
        bool isMarker = WireText.IsTrue(response.Header("x-oss-delete-marker") ?? "");
        return new DeletedObject(address, isMarker, isMarker ? response.Header("x-oss-version-id") : null);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeletedObject>> DeleteObjectsAsync(
        string bucket, IReadOnlyList<ObjectAddress> objects, CancellationToken cancellationToken)
    {
        foreach (ObjectAddress address in objects)
        {
            ObjectKey.Validate(address.Key);
        }

        var deleted = new List<DeletedObject>(objects.Count);
        ObjectAddress[] together = [.. objects.Where(DeletesTogether)];
        if (together.Length > 0)
        {
            OssRequest request = ForBucket("DeleteMultipleObjects", "POST", bucket, DeletionXml.Write(together))
                .With("delete")
                .With("encoding-type", "url");
            OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            deleted.AddRange(DeletionXml.Read(response.EnsureSuccess(), bucket));
        }

        foreach (ObjectAddress address in objects.Where(address => !DeletesTogether(address)))
        {
            deleted.Add(await DeleteObjectAsync(address with { Bucket = bucket }, cancellationToken)
                .ConfigureAwait(false));
        }

        return deleted;
    }

    /// <inheritdoc/>
    public async Task<OssResponse> OpenObjectAsync(
        ObjectAddress source, ByteRange? range, ReadConditions conditions, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("GetObject", "GET", source, leavesBody: true)
            .WithOptional("versionId", source.VersionId);
        ObjectHeaders.Write(request, conditions);
        if (range is not null)
        {
            // Without the second header, a range outside the object returns the whole object.
            request.WithHeader("Range", WireText.Range(range)).WithHeader("x-oss-range-behavior", "standard");
        }

        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.EnsureSuccess();
    }

    // The service demands a Content-MD5 of this request.
    private bool DeletesTogether(ObjectAddress address) => HasMd5 && DeletionXml.CanCarry(address.Key);

    private static void WriteSource(OssRequest request, ObjectAddress source, string? ifMatch)
    {
        Endpoints.BucketName.Validate(source.Bucket);
        ObjectKey.Validate(source.Key);
        ObjectHeaders.WriteSource(request, source, ifMatch);
    }

    // An attempt whose response was lost may have written the object: its date, size and CRC64 show that.
    private async Task<WrittenObject?> FindMadeAsync(
        ObjectAddress target, long size, ulong? crc, DateTimeOffset begun, CancellationToken cancellationToken)
    {
        try
        {
            StoredState found = await HeadObjectAsync(target, ReadConditions.None, cancellationToken)
                .ConfigureAwait(false);
            bool isIt = found.Size == size
                && found.LastModified >= begun - DateTolerance
                && (crc is null || found.Crc64 is null || crc == found.Crc64);
            return isIt
                ? new WrittenObject(
                    found.ETag, found.Crc64, found.Address.VersionId, found.Encryption, found.RequestId)
                : null;
        }
        catch (OssException)
        {
            return null;
        }
    }
}

/// <summary>The headers of an object's properties. Source: PutObject, CopyObject, HeadObject.</summary>
internal static class ObjectHeaders
{
    private const int UsualOssHeaders = 7;
    private const string OssPrefix = "x-oss-";
    private const string MetaPrefix = "x-oss-meta-";
    private const string RetentionMode = "x-oss-object-worm-mode";
    private const string RetainedUntil = "x-oss-object-worm-retain-until-date";

    /// <summary>Writes all properties of a new object.</summary>
    public static void Write(OssRequest request, ObjectProperties properties)
    {
        WriteLasting(request, properties);
        WriteMetadata(request, properties);
        WriteTags(request, properties);
    }

    /// <summary>Writes the properties that every write and copy sets: encryption, storage class, retention,
    /// ACL.</summary>
    public static void WriteLasting(OssRequest request, ObjectProperties properties)
    {
        EncryptionHeaders.Write(request, properties.Encryption);
        request.WithHeader("x-oss-storage-class", properties.StorageClass)
            .WithHeader(RetentionMode, properties.Retention?.Mode)
            .WithHeader(RetainedUntil, properties.Retention?.Until);
        WriteAccess(request, properties);
    }

    /// <summary>Writes the ACL and whether overwriting is forbidden.</summary>
    public static void WriteAccess(OssRequest request, ObjectProperties properties) => request
        .WithHeader("x-oss-object-acl", properties.Acl)
        .WithHeader("x-oss-forbid-overwrite", properties.ForbidOverwrite ? "true" : null);

    /// <summary>Writes content headers and user metadata.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidText"/>: a name that a header cannot
    /// have.</exception>
    public static void WriteMetadata(OssRequest request, ObjectProperties properties)
    {
        foreach (KeyValuePair<string, string> header in properties.ContentHeaders)
        {
            request.WithHeader(header.Key, header.Value);
        }

        foreach (KeyValuePair<string, string> item in properties.UserMetadata)
        {
            if (item.Key.Length == 0 || !item.Key.All(IsOfName))
            {
                throw new OssInputException(OssInputError.InvalidText,
                    $"The name '{item.Key}' cannot name user metadata: it is sent in a header name. " +
                    "Use letters, digits and hyphens.");
            }

            request.WithHeader(MetaPrefix + item.Key, item.Value);
        }

        if (properties.PersistentHeaders.Count > 0)
        {
            request.WithHeader("x-oss-persistent-headers", string.Join(",", properties.PersistentHeaders.Select(
                header => header.Key + ":" + Convert.ToBase64String(HeaderBytes.Of(header.Value)))));
        }

        request.HasRawHeaders |= properties.IsRaw;
    }

    /// <summary>Writes tags.</summary>
    public static void WriteTags(OssRequest request, ObjectProperties properties)
    {
        if (properties.Tags is { Count: > 0 } tags)
        {
            request.WithHeader("x-oss-tagging", string.Join("&", tags.Select(
                tag => PercentEncoding.Encode(tag.Key) + "=" + PercentEncoding.Encode(tag.Value))));
        }
    }

    /// <summary>Writes the conditions of a read.</summary>
    public static void Write(OssRequest request, ReadConditions conditions) => request
        .WithHeader("If-Match", Quoted(conditions.IfMatch))
        .WithHeader("If-None-Match", Quoted(conditions.IfNoneMatch))
        .WithHeader("If-Modified-Since", Date(conditions.IfModifiedSince))
        .WithHeader("If-Unmodified-Since", Date(conditions.IfUnmodifiedSince));

    /// <summary>Writes the source of a copy.</summary>
    public static void WriteSource(OssRequest request, ObjectAddress source, string? ifMatch)
    {
        string version = source.VersionId is null ? "" : "?versionId=" + PercentEncoding.Encode(source.VersionId);
        request.WithHeader("x-oss-copy-source",
                "/" + source.Bucket + "/" + PercentEncoding.EncodePath(source.Key) + version)
            .WithHeader("x-oss-copy-source-if-match", Quoted(ifMatch));
    }

    /// <summary>Writes the time since which the source of a copy must not have changed.</summary>
    public static void WriteUnmodifiedSource(OssRequest request, DateTimeOffset? time) =>
        request.WithHeader("x-oss-copy-source-if-unmodified-since", Date(time));

    /// <summary>Reads the response of HeadObject or GetObject.</summary>
    /// <param name="response">The response.</param>
    /// <param name="asked">The address of the request.</param>
    /// <param name="size">The size of the whole object in bytes.</param>
    public static StoredState ReadState(OssResponse response, ObjectAddress asked, long size)
    {
        Dictionary<string, string> oss = ReadOss(response);
        return new StoredState
        {
            Address = asked with { VersionId = response.Header("x-oss-version-id") ?? asked.VersionId },
            Size = size,
            ETag = WireText.ETag(response.Header("ETag")),
            Crc64 = response.Crc64,
            LastModified = WireText.Time(response.Header("Last-Modified") ?? "") ?? default,
            ReadAt = response.Date,
            Type = response.Header("x-oss-object-type") ?? "Normal",
            Encryption = EncryptionHeaders.Read(response),
            Properties = ReadContentHeaders(response) with
            {
                UserMetadata = MetadataIn(oss),
                StorageClass = response.Header("x-oss-storage-class"),
                Retention = ReadRetention(response),
                IsRaw = true,
            },
            TaggingCount = int.TryParse(response.Header("x-oss-tagging-count"), NumberStyles.None,
                CultureInfo.InvariantCulture, out int count) ? count : 0,
            Restore = response.Header("x-oss-restore"),
            RequestId = response.Header("x-oss-request-id"),
            OssHeaders = oss,
            CustomHeaders = ReadCustom(response),
        };
    }

    /// <summary>Reads every header that begins with <c>x-oss-</c>, by its name in lower case.</summary>
    public static Dictionary<string, string> ReadOss(OssResponse response)
    {
        var found = new Dictionary<string, string>(UsualOssHeaders);
        foreach (KeyValuePair<string, string> header in response.Headers)
        {
            if (header.Key.StartsWith(OssPrefix, StringComparison.OrdinalIgnoreCase))
            {
                string name = header.Key.ToLowerInvariant();
                found[name] = found.TryGetValue(name, out string? before) ? before + "," + header.Value : header.Value;
            }
        }

        return found;
    }

    /// <summary>Reads the headers that neither HTTP nor OSS defines.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ReadCustom(OssResponse response) =>
        [.. response.Headers.Where(header => IsCustom(header.Key))];

    /// <summary>Reads the response to a write.</summary>
    /// <param name="response">The response.</param>
    /// <param name="given">The properties whose content headers it sent, or <c>null</c>.</param>
    /// <param name="etag">The ETag in the body, or <c>null</c> where it is a header.</param>
    public static WrittenObject ReadWritten(OssResponse response, ObjectProperties? given, string? etag = null)
    {
        EncryptionRule encryption = EncryptionHeaders.Read(response);
        etag = WireText.ETag(etag ?? response.Header("ETag"));
        string? version = response.Header("x-oss-version-id");
        return new WrittenObject(etag, response.Crc64, version, encryption, response.Header("x-oss-request-id"))
        {
            Rewritten = given is null ? [] : SentHeaders.RewrittenOf(given, RawHeaders.AreKept),
        };
    }

    // One that has ended protects nothing, and no write may set it.
    private static ObjectRetention? ReadRetention(OssResponse response)
    {
        if (response.Header(RetentionMode) is not { } mode || response.Header(RetainedUntil) is not { } until)
        {
            return null;
        }

        var retention = new ObjectRetention(mode, until);
        return retention.End <= (response.Date ?? DateTimeOffset.UtcNow) ? null : retention;
    }

    public static ObjectProperties ReadContentHeaders(OssResponse response) => new()
    {
        ContentType = response.Header("Content-Type"),
        CacheControl = response.Header("Cache-Control"),
        ContentDisposition = response.Header("Content-Disposition"),
        ContentEncoding = response.Header("Content-Encoding"),
        ContentLanguage = response.Header("Content-Language"),
        Expires = response.Header("Expires"),
    };

    private static bool IsCustom(string name) =>
        !name.StartsWith(OssPrefix, StringComparison.OrdinalIgnoreCase) && !HttpHeaderNames.IsKnown(name);

    private static Dictionary<string, string> MetadataIn(Dictionary<string, string> oss)
    {
        var found = new Dictionary<string, string>();
        foreach (KeyValuePair<string, string> header in oss)
        {
            if (header.Key.StartsWith(MetaPrefix, StringComparison.Ordinal))
            {
                found.Add(header.Key.Substring(MetaPrefix.Length), header.Value);
            }
        }

        return found;
    }

    private static string? Quoted(string? etag) => etag is null ? null : "\"" + WireText.ETag(etag) + "\"";

    private static string? Date(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);

    private static bool IsOfName(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') || "!#$%&'*+-.^_`|~".IndexOf(c) >= 0;
}

/// <summary>The three headers of encryption, in requests and responses. Source: PutObject, CopyObject,
/// InitiateMultipartUpload, PutBucket; the service rejects them on any other request.</summary>
internal static class EncryptionHeaders
{
    private const string Algorithm = "x-oss-server-side-encryption";
    private const string KeyId = "x-oss-server-side-encryption-key-id";
    private const string DataEncryption = "x-oss-server-side-data-encryption";

    /// <summary>Writes a rule; without one it writes nothing.</summary>
    public static void Write(OssRequest request, EncryptionRule? rule)
    {
        if (rule is null || rule.Algorithm == SseAlgorithm.None)
        {
            return;
        }

        request.WithHeader(Algorithm, rule.Algorithm.ToString())
            .WithHeader(KeyId, rule.KmsKeyId)
            .WithHeader(DataEncryption, rule.DataEncryption?.ToString());
    }

    /// <summary>Reads the rule of a response; <see cref="EncryptionRule.None"/> when it declares none.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>: unknown
    /// values.</exception>
    public static EncryptionRule Read(OssResponse response) => EncryptionParser.Read(response,
        response.Header(Algorithm) ?? "", response.Header(KeyId) ?? "", response.Header(DataEncryption) ?? "");
}
