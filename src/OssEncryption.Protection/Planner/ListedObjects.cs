using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Inventory;

namespace OssEncryption.Protection.Planner;

/// <summary>The objects that the service lists. A list does not tell encryption.</summary>
internal sealed class ListedObjects(ObjectPages pages) : IObjectSource
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<FoundObject>?> NextAsync(CancellationToken stop)
    {
        if (!pages.HasMore)
        {
            return null;
        }

        IReadOnlyList<ListedObject> page = await pages.NextAsync(stop).ConfigureAwait(false);
        return [.. page.Select(item => new FoundObject(item, IsKnownPlain: false))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
