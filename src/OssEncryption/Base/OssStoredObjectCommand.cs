using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet that takes stored objects and processes each one.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssStoredObjectCommand : OssObjectCommand
{
    /// <summary>The keys, taken literally. Without -BucketName they are addresses: oss://bucket/2026/001.txt.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [RejectObjects(TakesInput = true)]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>The version of the object; the current one when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RejectObjects]
    [AllowEmptyString]
    [AllowNull]
    public string? VersionId { get; set; }

    /// <summary>Whether the objects are named on the command line, and not by the pipeline.</summary>
    private protected bool IsNamedByHand { get; private set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        IsNamedByHand = Key.Length > 0 || Array.Exists(BucketName, OssAddress.IsObject);
    }

    /// <inheritdoc/>
    private protected sealed override void ProcessInput()
    {
        string? version = string.IsNullOrEmpty(VersionId) ? null : VersionId;
        ForEachObject(Key, (bucket, key) => ProcessObject(new ObjectAddress(bucket, key, version)));
    }

    /// <summary>Starts the requests for one object.</summary>
    private protected abstract void ProcessObject(ObjectAddress address);
}
