using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Completion;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet that takes buckets and an encryption rule.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssBucketRuleCommand : OssRuleCommand
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
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AlgorithmCompleter))]
    [EmptyAsNull]
    public override AlgorithmArgument? Algorithm { get; set; }

    /// <inheritdoc/>
    private protected sealed override void ProcessInput() => ForEachBucket(BucketName, ProcessBucket);

    /// <summary>Starts the calls for one bucket.</summary>
    private protected abstract void ProcessBucket(string bucket);
}
