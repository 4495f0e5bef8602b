namespace OssEncryption.Emulator.Store;

/// <summary>A record of something that lies in a bucket.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Value">What lies in it.</param>
internal sealed record StoredIn<T>(string Bucket, T Value)
{
    /// <summary>The id of the record for a key. No bucket's name has a slash, so no two keys share one.</summary>
    public static string IdFor(string bucket, string key) => $"{bucket}/{key}";
}
