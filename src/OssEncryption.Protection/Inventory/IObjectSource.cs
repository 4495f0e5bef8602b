namespace OssEncryption.Protection.Inventory;

/// <summary>Gives the objects of a bucket, some at a time.</summary>
internal interface IObjectSource : IDisposable
{
    /// <summary>The next objects, or <c>null</c> when there are no more.</summary>
    Task<IReadOnlyList<FoundObject>?> NextAsync(CancellationToken stop);
}
