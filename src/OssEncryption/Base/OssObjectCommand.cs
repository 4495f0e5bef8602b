using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client;

namespace OssEncryption.Commands;

/// <summary>A cmdlet that works on stored objects, each by its bucket and key.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssObjectCommand : OssParallelCommand
{
    /// <summary>The bucket.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Bucket")]
    [ValidateNotNullOrEmpty]
    public string BucketName { get; set; } = "";

    /// <summary>The keys, exactly as they are: wildcards are for Get-OssObject.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
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
        foreach (string key in Key)
        {
            ProcessObject(new ObjectAddress(BucketName, key, version));
        }
    }

    /// <summary>Starts the calls for one object.</summary>
    private protected abstract void ProcessObject(ObjectAddress address);
}
