using System.Globalization;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <content>Lists of objects and versions.</content>
internal sealed partial class OssClient
{
    /// <inheritdoc/>
    public async Task<ObjectPage> ListObjectsAsync(
        string bucket, ObjectQuery query, CancellationToken cancellationToken)
    {
        OssResponse answer = await SendAsync(ForList(bucket, query), cancellationToken).ConfigureAwait(false);
        return ListXml.ReadObjects(answer.EnsureSuccess(), bucket);
    }

    /// <inheritdoc/>
    public async Task<VersionPage> ListObjectVersionsAsync(
        string bucket, VersionQuery query, CancellationToken cancellationToken)
    {
        OssResponse answer = await SendAsync(ForList(bucket, query), cancellationToken).ConfigureAwait(false);
        return ListXml.ReadVersions(answer.EnsureSuccess(), bucket);
    }

    /// <summary>The request for a page of objects.</summary>
    internal static OssRequest ForList(string bucket, ObjectQuery query) =>
        ForBucket("ListObjectsV2", "GET", bucket)
            .With("list-type", "2")
            .With("encoding-type", "url")
            .With("max-keys", query.MaxKeys.ToString(CultureInfo.InvariantCulture))
            .WithOptional("prefix", query.Prefix)
            .WithOptional("delimiter", query.Delimiter)
            .WithOptional("start-after", query.StartAfter)
            .WithOptional("continuation-token", query.ContinuationToken);

    /// <summary>The request for a page of versions.</summary>
    internal static OssRequest ForList(string bucket, VersionQuery query) =>
        ForBucket("ListObjectVersions", "GET", bucket)
            .With("versions")
            .With("encoding-type", "url")
            .With("max-keys", query.MaxKeys.ToString(CultureInfo.InvariantCulture))
            .WithOptional("prefix", query.Prefix)
            .WithOptional("delimiter", query.Delimiter)
            .WithOptional("key-marker", query.KeyMarker)
            .WithOptional("version-id-marker", query.VersionIdMarker);
}
