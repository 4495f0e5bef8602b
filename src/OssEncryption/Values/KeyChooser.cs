namespace OssEncryption.Values;

/// <summary>Chooses the keys of files: the one that is named, or the file's name behind a prefix.</summary>
internal static class KeyChooser
{
    /// <summary>The key of a file.</summary>
    /// <param name="place">The bucket, with the key where an address carries one; one that ends with a slash is a
    /// prefix.</param>
    /// <param name="key">The key that is named beside it, or <c>null</c>.</param>
    /// <param name="prefix">What the file's name is put behind without a key.</param>
    /// <param name="path">The file.</param>
    /// <param name="isNamed">Whether the key is the same for another file.</param>
    public static string Choose(OssAddress place, string? key, string prefix, string path, out bool isNamed)
    {
        bool isFolder = place.Key?.EndsWith("/", StringComparison.Ordinal) ?? true;
        isNamed = key is not null || !isFolder;
        return isNamed ? place.KeysOr(key is null ? [] : [key])[0] : place.Key + prefix + Path.GetFileName(path);
    }
}
