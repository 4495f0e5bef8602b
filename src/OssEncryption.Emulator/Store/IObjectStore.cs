using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Store;

/// <summary>Keeps objects with their versions. Safe to use from many threads.</summary>
internal interface IObjectStore
{
    /// <summary>The versions of the object with a key; none when nothing was written to it.</summary>
    ObjectHistory Find(string bucket, string key);

    /// <summary>Changes the versions of an object in one step.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="change">Makes the new history of the present one. When it throws, nothing changes.</param>
    /// <returns>Whether there is the bucket.</returns>
    bool TryChange(string bucket, string key, Func<ObjectHistory, ObjectHistory> change);

    /// <summary>As <see cref="TryChange"/>, without keeping a thread that serves requests waiting for a disk.</summary>
    Task<bool> TryChangeAsync(string bucket, string key, Func<ObjectHistory, ObjectHistory> change);

    /// <summary>The objects of a bucket by their keys, in the order of their UTF-8 bytes.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">What their keys begin with.</param>
    /// <param name="after">The key after which the list begins.</param>
    IEnumerable<ObjectHistory> List(string bucket, string prefix, string after);
}
