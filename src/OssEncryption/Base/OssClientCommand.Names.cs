using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Errors;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <content>What the names on a command line stand for.</content>
public abstract partial class OssClientCommand
{
    /// <summary>Does something for each bucket, named by its name or as <c>oss://bucket/</c>.</summary>
    private protected void ForEachBucket(string[] names, Action<string> act)
    {
        foreach (string name in names)
        {
            string bucket = "";
            if (Report(OssAddress.Show(name), () => bucket = OssAddress.ToBucket(name)))
            {
                act(bucket);
            }
        }
    }

    /// <summary>Does something for each object that buckets and keys name together: each key in each bucket, or
    /// addresses, which carry both and may stand for either.</summary>
    /// <param name="buckets">The buckets, or addresses.</param>
    /// <param name="keys">The keys; without buckets, addresses.</param>
    /// <param name="act">Called with the bucket and the key.</param>
    private protected void ForEachObject(string[] buckets, string[] keys, Action<string, string> act) =>
        ForEachPlace(buckets, keys, (place, named) =>
        {
            IReadOnlyList<string> found = [];
            if (Report(place.Target, () => found = place.KeysOr(named)))
            {
                found.ToList().ForEach(key => act(place.Bucket, key));
            }
        });

    /// <summary>Does something for each bucket or address that is named, with the keys that are named beside
    /// it.</summary>
    private protected void ForEachPlace(string[] buckets, string[] keys, Action<OssAddress, string[]> act)
    {
        if (buckets.Length == 0 && keys.Length == 0)
        {
            WriteError(OssErrors.From(BucketRequired("No object is named"), MyInvocation.MyCommand.Name));
        }

        bool isKeyAlone = buckets.Length == 0;
        foreach (string text in isKeyAlone ? keys : buckets)
        {
            OssAddress? place = null;
            if (Report(OssAddress.Show(text), () => place = !isKeyAlone || OssAddress.Is(text)
                ? OssAddress.Parse(text)
                : throw BucketRequired($"The key '{text}' is named without a bucket")))
            {
                act(place!, isKeyAlone ? [] : keys);
            }
        }
    }

    /// <summary>The buckets of the account whose name fits, asked for page by page as they are taken. A name without
    /// wildcards that fits none is reported.</summary>
    private protected IEnumerable<BucketSummary> FindBuckets(string name)
    {
        bool found = WildcardPattern.ContainsWildcardCharacters(name);
        string? marker = null;
        do
        {
            BucketPage page = Wait(stop => Client.ListBucketsAsync(NamePattern.PrefixOf(name), marker, stop));
            foreach (BucketSummary bucket in page.Buckets.Where(bucket => NamePattern.Matches(name, bucket.Name)))
            {
                found = true;
                yield return bucket;
            }

            marker = page.NextMarker;
        }
        while (marker is not null);

        if (!found)
        {
            WriteError(OssErrors.BucketNotListed(name));
        }
    }

    /// <summary>The objects of a bucket, or all versions, whose keys fit, asked for page by page as they are taken. A
    /// key without wildcards that fits none is reported.</summary>
    private protected IEnumerable<ListedObject> FindObjects(string bucket, KeyPattern pattern, bool allVersions)
    {
        bool found = pattern.Exact is null;
        foreach (ListedObject item in Listing.Of(Client, bucket, pattern, allVersions, call => Wait(call)))
        {
            found = true;
            yield return item;
        }

        if (!found)
        {
            WriteError(OssErrors.ObjectNotListed($"{bucket}/{pattern.Exact}"));
        }
    }

    private static OssInputException BucketRequired(string problem) => new(OssInputError.BucketRequired,
        $"{problem}. Name the bucket with -BucketName, or write oss://bucket/key.");
}
