using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Inventory;

/// <summary>Gives the objects of a bucket, some at a time.</summary>
internal interface IObjectSource : IDisposable
{
    /// <summary>The next objects, or <c>null</c> when there are no more.</summary>
    Task<IReadOnlyList<FoundObject>?> NextAsync(CancellationToken stop);
}

/// <summary>An object, version or delete marker that a source found.</summary>
/// <param name="Item">What the source says of it.</param>
/// <param name="IsKnownPlain">Whether the source says that it is not encrypted, and all else that a plan needs, so that
/// it need not be asked for.</param>
internal readonly record struct FoundObject(ListedObject Item, bool IsKnownPlain);
