using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet that works on stored objects, each by its bucket and key.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssObjectCommand : OssParallelCommand
{
    /// <summary>The bucket, by its name or as oss://bucket/. An address with a key, oss://bucket/2026/001.txt, names
    /// the object: then -Key is left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ObjectAddressCompleter))]
    [RejectObjects]
    [Alias("Bucket")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <summary>The keys, exactly as they are. Where no bucket is named, they are addresses:
    /// oss://bucket/2026/001.txt.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [RejectObjects]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>One version; the current one when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowNull]
    public string? VersionId { get; set; }

    /// <inheritdoc/>
    private protected sealed override void ProcessInput()
    {
        string? version = string.IsNullOrEmpty(VersionId) ? null : VersionId;
        ForEachObject(BucketName, Key, (bucket, key) => ProcessObject(new ObjectAddress(bucket, key, version)));
    }

    /// <summary>Starts the calls for one object.</summary>
    private protected abstract void ProcessObject(ObjectAddress address);
}
