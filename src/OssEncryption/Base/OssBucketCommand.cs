using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet that takes buckets and processes each one.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssBucketCommand : OssParallelCommand
{
    /// <summary>The buckets, each by its name or as oss://bucket/. The region is not needed: requests follow each
    /// bucket to its region.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BucketNameCompleter))]
    [RejectObjects(TakesBuckets = true, TakesInput = true)]
    [Alias("Bucket", "Name")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <summary>The key of an object of the pipeline. A cmdlet that changes a bucket refuses it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [AllowNull]
    [AllowEmptyString]
    public string? Key { get; set; }

    /// <summary>Whether an object of the pipeline stands for its bucket.</summary>
    private protected virtual bool TakesObjects => true;

    /// <inheritdoc/>
    private protected sealed override void ProcessInput()
    {
        if (TakesObjects || string.IsNullOrEmpty(Key))
        {
            ForEachAddress(BucketName, OssAddress.ToBucket, ProcessBucket);
        }
        else
        {
            ForEachAddress(Array.ConvertAll(BucketName, bucket => $"{bucket}/{Key}"), Refuse, ProcessBucket);
        }
    }

    private static string Refuse(string target) => throw new OssInputException(OssInputError.InvalidAddress,
        $"'{target}' is an object, and this changes buckets. Pipe buckets, or use Protect-OssObject or " +
        "Remove-OssObject for objects.");

    /// <summary>Starts the requests for one bucket.</summary>
    private protected abstract void ProcessBucket(string bucket);
}
