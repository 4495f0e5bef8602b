using OssEncryption.Client.Model;

namespace OssEncryption.Values;

/// <summary>The objects that files and contents become, each its own.</summary>
internal sealed class UploadTargets
{
    private readonly DuplicateTargetGuard _guard = new();

    /// <summary>Whether names of files follow a place: a bucket, or an address that ends with a slash.</summary>
    public static bool IsPrefix(OssAddress place) => place.Key?.EndsWith("/", StringComparison.Ordinal) ?? true;

    /// <summary>The object that a file becomes.</summary>
    /// <param name="place">The bucket or address.</param>
    /// <param name="key">The key that is named beside it, or <c>null</c>.</param>
    /// <param name="prefix">The prefix of the key, where the name of the file follows.</param>
    /// <param name="path">The full path of the file.</param>
    /// <param name="name">Its name, or its path below a folder.</param>
    /// <exception cref="OssInputException">No key is named, two are, or another file became this object.</exception>
    public ObjectAddress Choose(OssAddress place, string? key, string prefix, string path, string name)
    {
        if (key is null && IsPrefix(place))
        {
            var below = new ObjectAddress(place.Bucket, place.Key + prefix + name);
            _guard.Claim(below, path, "To keep the folders in the keys, use -Path with -Recurse.");
            return below;
        }

        var target = new ObjectAddress(place.Bucket, place.KeysOr(key is null ? [] : [key])[0]);
        _guard.Claim(target, path, "For many files use -KeyPrefix.");
        return target;
    }

    /// <summary>Records that a content becomes an object.</summary>
    /// <exception cref="OssInputException">Another one became this object.</exception>
    public void ClaimForContent(ObjectAddress target) =>
        _guard.Claim(target, "the content", "Name a key for each.");
}

/// <summary>Prevents two inputs of one command from writing the same object, where the second would overwrite the
/// first.</summary>
internal sealed class DuplicateTargetGuard
{
    private readonly HashSet<ObjectAddress> _targets = [];

    /// <summary>Records that an object will be written.</summary>
    /// <param name="target">The object.</param>
    /// <param name="source">The input that is written to it.</param>
    /// <param name="advice">What the user can do to write many inputs.</param>
    /// <exception cref="OssInputException">Another input writes the same object.</exception>
    public void Claim(ObjectAddress target, string source, string advice)
    {
        if (!_targets.Add(target))
        {
            throw new OssInputException(OssInputError.InvalidObjectKey,
                $"'{source}' would be written over the one before it: '{target}' is one object. {advice}");
        }
    }
}
