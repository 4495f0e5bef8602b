using OssEncryption.Client.Model;

namespace OssEncryption.Values;

/// <summary>A bucket or an object as a user writes it: the name of a bucket, <c>oss://bucket/</c> or
/// <c>oss://bucket/key</c>. The key is everything after the slash that follows the bucket, taken literally: nothing is
/// percent-decoded.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key, or <c>null</c> for a bucket.</param>
internal sealed record OssAddress(string Bucket, string? Key)
{
    /// <summary>The scheme of addresses.</summary>
    public const string Scheme = "oss://";

    /// <summary>The target of errors: the bucket, or <c>bucket/key</c>.</summary>
    public string Target => Key is null ? Bucket : $"{Bucket}/{Key}";

    /// <summary>Whether a text is an address.</summary>
    public static bool Is(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a text is the address of an object.</summary>
    public static bool IsObject(string text) =>
        Is(text) && text.IndexOf('/', Scheme.Length) is int slash && slash >= 0 && slash < text.Length - 1;

    /// <summary>The text as errors show it. The query is removed, because a copied URL may have a signature in
    /// it.</summary>
    public static string Show(string text) => Is(text) ? text : text.Split('?')[0];

    /// <summary>Parses a text. It does not check whether a bucket can have this name.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidAddress"/>.</exception>
    public static OssAddress Parse(string text)
    {
        if (!Is(text))
        {
            return text.IndexOf(':') < 0
                ? new OssAddress(text, null)
                : throw Invalid($"'{Show(text)}' is neither the name of a bucket nor an address. Write the name, " +
                    "oss://bucket/ or oss://bucket/key.");
        }

        string rest = text.Substring(Scheme.Length);
        int slash = rest.IndexOf('/');
        string bucket = slash < 0 ? rest : rest.Substring(0, slash);
        string key = slash < 0 ? "" : rest.Substring(slash + 1);
        return bucket.Length > 0
            ? new OssAddress(bucket, key.Length == 0 ? null : key)
            : throw Invalid($"The address '{text}' names no bucket. Write oss://bucket/ or oss://bucket/key.");
    }

    /// <summary>Parses a text that must name a bucket.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidAddress"/>.</exception>
    public static string ToBucket(string text)
    {
        OssAddress place = Parse(text);
        return place.Key is null
            ? place.Bucket
            : throw Invalid($"'{text}' is the address of an object, and this takes buckets. " +
                $"Write {place.Bucket} or {Scheme}{place.Bucket}/.");
    }

    /// <summary>The keys of the objects: the key of the address, or the keys that are named beside it.</summary>
    /// <exception cref="OssInputException">There is no key, or there are both.</exception>
    public IReadOnlyList<string> KeysOr(IReadOnlyList<string> named)
    {
        if (Key is not null)
        {
            return named.Count == 0
                ? [Key]
                : throw Invalid($"'{this}' names its key already, and '{named[0]}' is named beside it. Write " +
                    $"{Scheme}{Bucket}/ for the bucket alone, or leave the other one out.");
        }

        return named.Count > 0
            ? named
            : throw new OssInputException(OssInputError.KeyRequired,
                $"No object in bucket '{Bucket}' is named. Name its key with -Key, or write {Scheme}{Bucket}/key.");
    }

    /// <summary>The address.</summary>
    public override string ToString() => $"{Scheme}{Bucket}/{Key}";

    private static OssInputException Invalid(string sentence) => new(OssInputError.InvalidAddress, sentence);
}
