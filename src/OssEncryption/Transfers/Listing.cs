using OssEncryption.Binding;
using OssEncryption.Client;

namespace OssEncryption.Transfers;

/// <summary>The objects of a bucket, asked for page by page as they are taken.</summary>
internal static class Listing
{
    /// <summary>The items that fit, in the order of the service.</summary>
    /// <param name="client">Whom to ask.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="pattern">Which keys.</param>
    /// <param name="allVersions">Whether versions and delete markers are listed too.</param>
    /// <param name="wait">Waits for a page on the pipeline thread.</param>
    public static IEnumerable<ListedObject> Of(
        IOssClient client,
        string bucket,
        KeyPattern pattern,
        bool allVersions,
        Func<Func<CancellationToken, Task<Page>>, Page> wait)
    {
        var page = new Page([], null, null);
        do
        {
            Page previous = page;
            page = wait(stop => allVersions
                ? VersionsAsync(client, bucket, pattern, previous, stop)
                : ObjectsAsync(client, bucket, pattern, previous, stop));
            foreach (ListedObject item in page.Items)
            {
                if (pattern.Matches(item.Address.Key))
                {
                    yield return item;
                }
                else if (pattern.Exact is not null)
                {
                    // The exact key is the first of those that begin with it.
                    yield break;
                }
            }
        }
        while (page.Next is not null && (allVersions || pattern.Exact is null));
    }

    private static async Task<Page> ObjectsAsync(
        IOssClient client, string bucket, KeyPattern pattern, Page previous, CancellationToken stop)
    {
        var query = new ObjectQuery(
            pattern.ListPrefix,
            ContinuationToken: previous.Next,
            MaxKeys: pattern.Exact is null ? 1000 : 1);
        ObjectPage page = await client.ListObjectsAsync(bucket, query, stop).ConfigureAwait(false);
        return new Page(page.Objects, page.NextContinuationToken, null);
    }

    private static async Task<Page> VersionsAsync(
        IOssClient client, string bucket, KeyPattern pattern, Page previous, CancellationToken stop)
    {
        var query = new VersionQuery(
            pattern.ListPrefix, KeyMarker: previous.Next, VersionIdMarker: previous.NextVersion);
        VersionPage page = await client.ListObjectVersionsAsync(bucket, query, stop).ConfigureAwait(false);
        return new Page(page.Versions, page.NextKeyMarker, page.NextVersionIdMarker);
    }

    /// <summary>One page, and where the next begins.</summary>
    internal sealed record Page(IReadOnlyList<ListedObject> Items, string? Next, string? NextVersion);
}
