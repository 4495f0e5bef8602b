using System.Net;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <content>Single objects.</content>
internal sealed partial class SdkClient
{
    /// <inheritdoc/>
    public async Task<WrittenObject> PutObjectAsync(
        ObjectAddress target, ObjectContent content, ObjectProperties properties, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("PutObject", "PUT", target, content);
        ObjectHeaders.Write(request, properties);
        Sdk.ObjectMetadata metadata = SdkHeaders.ToMetadata(request);
        WrittenObject written = await transport.CallAsync(
            request,
            attempt =>
            {
                Sdk.PutObjectResult result = attempt.Client.PutObject(
                    new Sdk.PutObjectRequest(target.Bucket, target.Key, attempt.Body, metadata));
                return SdkResponse.ToWritten(
                    result, result.ETag, result.VersionId, attempt.Keep(request, SdkResponse.Crc64Of(result)));
            },
            cancellationToken,
            isRepeatable: !properties.ForbidOverwrite).ConfigureAwait(false);
        return await ReadBackAsync(target, written, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ObjectReader> GetObjectAsync(
        ObjectAddress source, ByteRange? range, ReadConditions conditions, CancellationToken cancellationToken) =>
        await ObjectReader.OpenAsync(this, source, range, conditions, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<OssResponse> OpenObjectAsync(
        ObjectAddress source, ByteRange? range, ReadConditions conditions, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("GetObject", "GET", source, leavesBody: true);
        Sdk.GetObjectRequest asked = Describe(source, range, conditions);
        OssResponse response = await transport.CallAsync(
            request,
            attempt => SdkResponse.Of(request, attempt.Uri, attempt.Client.GetObject(asked)),
            cancellationToken)
            .ConfigureAwait(false);
        if (range is not null && response.Status == (int)HttpStatusCode.OK)
        {
            // Without a header that the SDK cannot send, a range outside the object returns the whole object.
            response.Dispose();
            throw SdkFailures.Refused(416, "InvalidRange", "The requested range cannot be satisfied.", request);
        }

        return response;
    }

    /// <inheritdoc/>
    public async Task<StoredState> HeadObjectAsync(
        ObjectAddress address, ReadConditions conditions, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("HeadObject", "HEAD", address);
        var asked = new Sdk.GetObjectMetadataRequest(address.Bucket, address.Key) { VersionId = address.VersionId };
        OssResponse response;
        try
        {
            response = await transport.CallAsync(
                request,
                attempt => SdkResponse.Of(request, attempt.Uri, attempt.Client.GetObjectMetadata(asked)),
                cancellationToken).ConfigureAwait(false);
        }
        catch (OssServiceException bare) when (bare.RequestId is null)
        {
            throw await ExplainAsync(bare, address, cancellationToken).ConfigureAwait(false);
        }

        long size = response.Length ?? throw response.Unreadable("does not say how long the object is");
        StoredState state = ObjectHeaders.ReadState(response, address, size);
        SdkConditions.Require(conditions, state, request);
        return state;
    }

    /// <inheritdoc/>
    public async Task<WrittenObject> CopyObjectAsync(
        ObjectAddress source, ObjectAddress target, CopyOptions options, CancellationToken cancellationToken)
    {
        RequireKey(source.Key);
        OssRequest request = ForObject("CopyObject", "PUT", target)
            .WithHeader("x-oss-tagging-directive", options.ReplaceTags ? "Replace" : "Copy");
        ObjectHeaders.WriteLasting(request, options.Properties);
        ObjectProperties described = options.Properties;
        string? etag = options.IfMatch;
        if (!options.ReplaceMetadata)
        {
            // When the copy has properties of its own, the SDK always replaces the metadata. So the source's metadata
            // are read and sent again, on condition that the source did not change.
            StoredState state = await HeadObjectAsync(source, ReadConditions.None, cancellationToken)
                .ConfigureAwait(false);
            described = state.Properties;
            etag ??= state.ETag;
        }

        ObjectHeaders.WriteMetadata(request, described);
        if (options.ReplaceTags)
        {
            ObjectHeaders.WriteTags(request, options.Properties);
        }

        var asked = new Sdk.CopyObjectRequest(source.Bucket, source.Key, target.Bucket, target.Key)
        {
            SourceVersionId = source.VersionId,
            UnmodifiedSinceConstraint = options.IfUnmodifiedSince?.UtcDateTime,
            NewObjectMetadata = SdkHeaders.ToMetadata(request),
        };
        if (etag is not null)
        {
            asked.MatchingETagConstraints.Add(SdkEnums.Quoted(etag));
        }

        WrittenObject written = await transport.CallAsync(
            request,
            attempt =>
            {
                Sdk.CopyObjectResult result = attempt.Client.CopyObject(asked);
                return SdkResponse.ToWritten(
                    result, result.ETag, result.VersionId, SdkEnums.Crc64(SdkResponse.Crc64Of(result))) with
                {
                    LastModified = result.LastModified.ToUniversalTime(),
                };
            },
            cancellationToken,
            isRepeatable: !options.Properties.ForbidOverwrite).ConfigureAwait(false);
        return await ReadBackAsync(target, written, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<DeletedObject> DeleteObjectAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        var asked = new Sdk.DeleteObjectRequest(address.Bucket, address.Key) { VersionId = address.VersionId };
        try
        {
            return await transport.CallAsync(
                ForObject("DeleteObject", "DELETE", address),
                attempt =>
                {
                    Sdk.DeleteObjectResult result = attempt.Client.DeleteObject(asked);
                    return new DeletedObject(
                        address, result.DeleteMarker, result.DeleteMarker ? result.VersionId : null);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (OssServiceException none) when (none.Code is "NoSuchKey" or "NoSuchVersion")
        {
            return new DeletedObject(address, false, null);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeletedObject>> DeleteObjectsAsync(
        string bucket, IReadOnlyList<ObjectAddress> objects, CancellationToken cancellationToken)
    {
        foreach (ObjectAddress address in objects)
        {
            ObjectKey.Validate(address.Key);
        }

        ObjectAddress[] together = [.. objects.Where(address => DeletionXml.CanCarry(address.Key))];
        ObjectAddress[] alone = [.. objects.Except(together)];
        foreach (ObjectAddress address in alone)
        {
            RequireKey(address.Key);
        }

        var deleted = new List<DeletedObject>(objects.Count);
        if (together.Length > 0)
        {
            deleted.AddRange(await DeleteTogetherAsync(bucket, together, cancellationToken).ConfigureAwait(false));
        }

        foreach (ObjectAddress address in alone)
        {
            deleted.Add(await DeleteObjectAsync(address with { Bucket = bucket }, cancellationToken)
                .ConfigureAwait(false));
        }

        return deleted;
    }

    private static Sdk.GetObjectRequest Describe(ObjectAddress source, ByteRange? range, ReadConditions conditions)
    {
        var asked = new Sdk.GetObjectRequest(source.Bucket, source.Key)
        {
            VersionId = source.VersionId,
            ModifiedSinceConstraint = conditions.IfModifiedSince?.UtcDateTime,
            UnmodifiedSinceConstraint = conditions.IfUnmodifiedSince?.UtcDateTime,
        };
        if (range is not null)
        {
            asked.SetRange(range.First, range.Last ?? -1);
        }

        if (conditions.IfMatch is { } same)
        {
            asked.MatchingETagConstraints.Add(SdkEnums.Quoted(same));
        }

        if (conditions.IfNoneMatch is { } other)
        {
            asked.NonmatchingETagConstraints.Add(SdkEnums.Quoted(other));
        }

        return asked;
    }

    private static string? Meant(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private Task<DeletedObject[]> DeleteTogetherAsync(
        string bucket, ObjectAddress[] objects, CancellationToken cancellationToken)
    {
        var asked = new Sdk.DeleteObjectVersionsRequest(
            bucket,
            [.. objects.Select(address => new Sdk.ObjectIdentifier(address.Key, address.VersionId))],
            quiet: false)
        {
            EncodingType = "url",
        };
        return transport.CallAsync<DeletedObject[]>(
            ForBucket("DeleteMultipleObjects", "POST", bucket),
            attempt =>
            [
                .. attempt.Client.DeleteObjectVersions(asked).DeletedObjectSummaries.Select(item => new DeletedObject(
                    new ObjectAddress(bucket, item.Key, Meant(item.VersionId)),
                    item.DeleteMarker,
                    Meant(item.DeleteMarkerVersionId))),
            ],
            cancellationToken);
    }

    // An error of HEAD has no body, and the SDK drops its headers: only a GET gives the reason.
    private async Task<OssServiceException> ExplainAsync(
        OssServiceException bare, ObjectAddress address, CancellationToken cancellationToken)
    {
        try
        {
            OssResponse response = await OpenObjectAsync(
                address, new ByteRange(0, 0), ReadConditions.None, cancellationToken).ConfigureAwait(false);
            response.Dispose();
        }
        catch (OssServiceException full) when (full.StatusCode == bare.StatusCode)
        {
            return new OssServiceException(full.StatusCode, full.Code, full.Message, full.Details)
            {
                Operation = bare.Operation,
            };
        }
        catch (OssServiceException)
        {
            // The error is gone in the meantime.
        }

        return bare;
    }

    // The SDK drops the encryption from the response to a write, so it is read back.
    private async Task<WrittenObject> ReadBackAsync(
        ObjectAddress target, WrittenObject written, CancellationToken cancellationToken)
    {
        ObjectAddress address = target with { VersionId = written.VersionId };
        try
        {
            StoredState state = await HeadObjectAsync(
                address, new ReadConditions { IfMatch = written.ETag }, cancellationToken).ConfigureAwait(false);
            return written with { Encryption = state.Encryption };
        }
        catch (OssServiceException problem)
        {
            throw new OssServiceException(problem.StatusCode, problem.Code,
                $"{target} was written. How it is encrypted is not known, as looking it up failed: {problem.Message}",
                problem.Details)
            {
                Operation = problem.Operation,
            };
        }
    }
}
