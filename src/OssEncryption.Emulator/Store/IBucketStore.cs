using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Store;

/// <summary>What came of deleting a bucket.</summary>
internal enum BucketRemoval
{
    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>There was none.</summary>
    Missing,

    /// <summary>It holds objects.</summary>
    NotEmpty,
}

/// <summary>Keeps buckets. Safe to use from many threads.</summary>
internal interface IBucketStore
{
    /// <summary>The bucket with a name, or <c>null</c>.</summary>
    Bucket? Find(string name);

    /// <summary>Adds a bucket unless there is one with its name.</summary>
    bool TryAdd(Bucket bucket);

    /// <summary>Changes a bucket in one step.</summary>
    /// <returns>Whether there was one.</returns>
    bool TryChange(string name, Func<Bucket, Bucket> change);

    /// <summary>Removes a bucket that is empty.</summary>
    BucketRemoval Remove(string name);

    /// <summary>The buckets of an account, sorted by name, bytewise.</summary>
    IReadOnlyList<Bucket> List(string account);
}
