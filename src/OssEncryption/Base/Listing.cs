using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>The objects of a bucket whose keys fit, asked for page by page as they are taken.</summary>
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
        Func<Func<CancellationToken, Task<IReadOnlyList<ListedObject>>>, IReadOnlyList<ListedObject>> wait)
    {
        bool isOne = pattern.Exact is not null && !allVersions;
        var pages = new ObjectPages(client, bucket, pattern.ListPrefix, allVersions, isOne ? 1 : 1000);
        do
        {
            foreach (ListedObject item in wait(pages.NextAsync))
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
        while (pages.HasMore && !isOne);
    }
}
