namespace OssEncryption.Emulator.State;

/// <summary>What came of writing an object.</summary>
internal enum ObjectWriting
{
    /// <summary>It is there.</summary>
    Written,

    /// <summary>The bucket is not there any more.</summary>
    NoBucket,

    /// <summary>There is one already, and it must not be replaced.</summary>
    Exists,
}

/// <summary>Keeps objects. Safe to use from many threads.</summary>
internal interface IObjectStore
{
    /// <summary>The object with a key, or <c>null</c>.</summary>
    StoredObject? Find(string bucket, string key);

    /// <summary>Writes an object.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="stored">The object.</param>
    /// <param name="mayReplace">Whether it may replace one with its key.</param>
    ObjectWriting Write(string bucket, StoredObject stored, bool mayReplace);

    /// <summary>Removes the object with a key, if there is one.</summary>
    void Remove(string bucket, string key);
}
