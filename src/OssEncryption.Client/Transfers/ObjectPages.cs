using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Client.Transfers;

/// <summary>The objects of a bucket, or all their versions, page by page in the order of the service.</summary>
/// <param name="client">The client.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="prefix">Only keys with this prefix, or <c>null</c>.</param>
/// <param name="allVersions">Whether versions and delete markers are listed, too.</param>
/// <param name="pageSize">The page size, from 1 to 1,000.</param>
/// <param name="after">The object, or the version, that comes before the first page; <c>null</c> to begin with the
/// first one.</param>
public sealed class ObjectPages(
    IOssClient client,
    string bucket,
    string? prefix,
    bool allVersions,
    int pageSize = 1000,
    ObjectAddress? after = null)
{
    private string? _next = allVersions ? after?.Key : null;
    private string? _nextVersion = after?.VersionId;

    /// <summary>Whether there may be another page.</summary>
    public bool HasMore { get; private set; } = true;

    /// <summary>The next page.</summary>
    public async Task<IReadOnlyList<ListedObject>> NextAsync(CancellationToken stop)
    {
        IReadOnlyList<ListedObject> items;
        if (allVersions)
        {
            var query = new VersionQuery(
                prefix, KeyMarker: _next, VersionIdMarker: _nextVersion, MaxKeys: pageSize);
            VersionPage page = await client.ListObjectVersionsAsync(bucket, query, stop).ConfigureAwait(false);
            (items, _next, _nextVersion) = (page.Versions, page.NextKeyMarker, page.NextVersionIdMarker);
        }
        else
        {
            var query = new ObjectQuery(
                prefix, StartAfter: _next is null ? after?.Key : null, ContinuationToken: _next, MaxKeys: pageSize);
            ObjectPage page = await client.ListObjectsAsync(bucket, query, stop).ConfigureAwait(false);
            (items, _next) = (page.Objects, page.NextContinuationToken);
        }

        HasMore = _next is not null;
        return items;
    }
}
