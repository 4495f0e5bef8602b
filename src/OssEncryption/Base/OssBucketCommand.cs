using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Completion;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet that works on the buckets it is given by name.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssBucketCommand : BucketRuleChange
{
    /// <summary>The buckets, each by its name or as oss://bucket/. Their region need not be said: requests follow each
    /// bucket to where it is.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BucketNameCompleter))]
    [RejectObjects]
    [Alias("Bucket", "Name")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <inheritdoc/>
    private protected sealed override void ProcessInput() => ForEachBucket(BucketName, ProcessBucket);

    /// <summary>Starts the calls for one bucket.</summary>
    private protected abstract void ProcessBucket(string bucket);
}
