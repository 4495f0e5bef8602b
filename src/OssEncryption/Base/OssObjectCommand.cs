using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet that takes objects, each by its bucket and key, or by its address.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssObjectCommand : OssParallelCommand
{
    /// <summary>The bucket, by its name or as oss://bucket/. An address with a key, oss://bucket/2026/001.txt, names
    /// the object: leave -Key out then.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ObjectAddressCompleter))]
    [RejectObjects(TakesBuckets = true)]
    [Alias("Bucket")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <summary>Processes each object that -BucketName and keys name together: each key in each bucket. Addresses carry
    /// both, and may stand for either.</summary>
    /// <param name="keys">The keys; without buckets, addresses.</param>
    /// <param name="process">Called with the bucket and the key.</param>
    private protected void ForEachObject(string[] keys, Action<string, string> process) =>
        ForEachPlace(keys, (place, named) =>
        {
            IReadOnlyList<string> found = [];
            if (Report(place.Target, () => found = place.KeysOr(named)))
            {
                found.ToList().ForEach(key => process(place.Bucket, key));
            }
        });

    /// <summary>Processes each bucket or address of -BucketName together with the keys. Without -BucketName the keys
    /// are addresses.</summary>
    /// <param name="keys">The keys; without buckets, addresses.</param>
    /// <param name="process">Called with the address, and the keys that are named beside it.</param>
    private protected void ForEachPlace(string[] keys, Action<OssAddress, string[]> process)
    {
        if (BucketName.Length > 0)
        {
            ForEachAddress(BucketName, OssAddress.Parse, place => process(place, keys));
        }
        else if (keys.Length > 0)
        {
            ForEachAddress(keys, ParseKeyAlone, place => process(place, []));
        }
        else
        {
            WriteError(OssErrors.From(BucketRequired("No object is named"), MyInvocation.MyCommand.Name));
        }
    }

    private static OssAddress ParseKeyAlone(string text) => OssAddress.Is(text)
        ? OssAddress.Parse(text)
        : throw BucketRequired($"The key '{text}' is named without a bucket");

    private static OssInputException BucketRequired(string problem) => new(OssInputError.BucketRequired,
        $"{problem}. Name the bucket with -BucketName, or write oss://bucket/key.");
}
