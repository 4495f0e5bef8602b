using System.ComponentModel;
using System.Management.Automation;
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
    [RejectObjects]
    [Alias("Bucket", "Name")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <inheritdoc/>
    private protected sealed override void ProcessInput() =>
        ForEachAddress(BucketName, OssAddress.ToBucket, ProcessBucket);

    /// <summary>Starts the requests for one bucket.</summary>
    private protected abstract void ProcessBucket(string bucket);
}
