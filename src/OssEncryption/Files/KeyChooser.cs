using OssEncryption.Client;

namespace OssEncryption.Files;

/// <summary>Chooses the keys of files: the one that is named, or the file's name behind a prefix.</summary>
internal sealed class KeyChooser
{
    private string? _named;

    /// <summary>The key of a file.</summary>
    /// <param name="key">The key that is named, or <c>null</c>.</param>
    /// <param name="prefix">What the file's name is put behind without a key.</param>
    /// <param name="path">The file.</param>
    /// <param name="isForAll">Whether the key is named once for the whole command.</param>
    /// <exception cref="OssInputException">A second file would be written over the first.</exception>
    public string Choose(string? key, string prefix, string path, bool isForAll)
    {
        if (key is null)
        {
            return prefix + Path.GetFileName(path);
        }

        if (isForAll && key == _named)
        {
            throw new OssInputException(OssInputError.InvalidObjectKey,
                $"'{path}' would be written over the file before it: -Key '{key}' names one object. " +
                "For many files use -KeyPrefix.");
        }

        _named = key;
        return key;
    }
}
