using OssEncryption.Client.Model;

namespace OssEncryption.Values;

/// <summary>The destination of copies: a bucket and a key, an address, or either left out.</summary>
internal sealed class CopyDestination
{
    private readonly string? _place;
    private readonly string? _key;

    private CopyDestination(string[] sourceKeys, string? place, string? key)
    {
        SourceKeys = sourceKeys;
        _place = place;
        _key = key;
    }

    /// <summary>The keys of the sources.</summary>
    public string[] SourceKeys { get; }

    /// <summary>Interprets the arguments of a copy. In <c>oss://a/one oss://b/two</c> the second address is bound as a
    /// key; the first has its key already, so the second is the destination.</summary>
    public static CopyDestination Find(string[] buckets, string[] keys, string? place, string? key)
    {
        place = string.IsNullOrEmpty(place) ? null : place;
        key = string.IsNullOrEmpty(key) ? null : key;
        bool isPair = place is null && keys.Length == 1 && OssAddress.Is(keys[0])
            && buckets.Length > 0 && Array.TrueForAll(buckets, OssAddress.IsObject);
        return isPair ? new CopyDestination([], keys[0], key) : new CopyDestination(keys, place, key);
    }

    /// <summary>The address of the copy of a source.</summary>
    /// <exception cref="OssInputException">The destination is not valid, or would be written twice.</exception>
    public ObjectAddress For(ObjectAddress source, DuplicateTargetGuard guard)
    {
        OssAddress place = _place is null ? new OssAddress(source.Bucket, null) : OssAddress.Parse(_place);
        if (_key is null && place.Key is null)
        {
            return new ObjectAddress(place.Bucket, source.Key);
        }

        var target = new ObjectAddress(place.Bucket, place.KeysOr(_key is null ? [] : [_key])[0]);
        if (EndsWithSlash(target.Key) && !EndsWithSlash(source.Key))
        {
            throw new OssInputException(OssInputError.InvalidObjectKey,
                $"'{target}' ends with a slash, as folders do. Write the whole key of the copy: {target.Key}name.");
        }

        guard.Claim(target, source.ToString(), "For many objects name the bucket alone, or a key for each: " +
            "-DestinationKey { 'copies/' + $_.Key }.");
        return target;
    }

    private static bool EndsWithSlash(string key) => key.EndsWith("/", StringComparison.Ordinal);
}
