using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Inventory;

/// <summary>A source of the objects of a bucket, in batches.</summary>
internal interface IObjectSource : IDisposable
{
    /// <summary>The next batch, or <c>null</c> at the end.</summary>
    Task<IReadOnlyList<FoundObject>?> NextAsync(CancellationToken stop);
}

/// <summary>An object, version or delete marker from a source.</summary>
/// <param name="Item">Its listing.</param>
/// <param name="IsKnownPlain">Whether the source says that it is not encrypted, and everything else that a plan needs.
/// Then HeadObject is saved.</param>
internal readonly record struct FoundObject(ListedObject Item, bool IsKnownPlain);
