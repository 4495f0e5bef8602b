using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Inventory;

/// <summary>A source of the objects of a bucket, in batches.</summary>
internal interface IObjectSource : IDisposable
{
    /// <summary>The next batch, or <c>null</c> at the end.</summary>
    Task<ObjectBatch?> NextAsync(CancellationToken stop);
}

/// <summary>Objects that follow each other in a source.</summary>
/// <param name="Objects">The objects.</param>
/// <param name="End">Where the next batch begins.</param>
internal sealed record ObjectBatch(IReadOnlyList<FoundObject> Objects, SourcePosition End);

/// <summary>A place in a source, from which another planning can go on.</summary>
internal sealed record SourcePosition
{
    /// <summary>The beginning of every source.</summary>
    public static SourcePosition Start { get; } = new();

    /// <summary>In a listing: the object that comes before the place.</summary>
    public string? Key { get; init; }

    /// <summary>In a listing of versions: the version of it.</summary>
    public string? VersionId { get; init; }

    /// <summary>In an inventory: the file, from 0.</summary>
    public int File { get; init; }

    /// <summary>In an inventory: the number of rows of the file that come before the place.</summary>
    public long Row { get; init; }
}

/// <summary>An object, version or delete marker from a source.</summary>
/// <param name="Item">Its listing.</param>
/// <param name="IsKnownPlain">Whether the source says that it is not encrypted, and everything else that a plan needs.
/// Then HeadObject is saved.</param>
/// <param name="IsEncrypted">Whether the source says that it is encrypted, or that it is not; <c>null</c> when it says
/// neither.</param>
internal readonly record struct FoundObject(ListedObject Item, bool IsKnownPlain, bool? IsEncrypted = null);
