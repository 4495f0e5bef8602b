using System.Management.Automation;
using OssEncryption.Binding;
using OssEncryption.Client;

namespace OssEncryption.Commands;

/// <summary>Lists the objects of buckets, page by page as they are taken.</summary>
/// <remarks>A list does not tell encryption: pipe it into Get-OssObjectEncryption. The next page is asked for when the
/// objects of the last one are taken, so that a bucket of any size can be listed, and Select-Object -First ends the
/// listing early.</remarks>
/// <example>
/// <code>
/// Get-OssObject invoices -Prefix 2026/
/// </code>
/// <para>Lists the objects whose key begins so.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssObject invoices | Get-OssObjectEncryption | Where-Object Algorithm -eq None
/// </code>
/// <para>Finds the objects that are stored plain.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssObject invoices *.txt -Prefix 2026/
/// </code>
/// <para>Lists the texts of a year: the service narrows the list by the prefix, the wildcards choose from it.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssObject invoices -AllVersions | Where-Object IsDeleteMarker
/// </code>
/// <para>Lists the delete markers of a bucket with versioning.</para>
/// </example>
/// <permission>oss:ListObjects on the bucket; with -AllVersions oss:ListObjectVersions.</permission>
/// <seealso cref="GetOssObjectEncryptionCommand"/>
[Cmdlet(VerbsCommon.Get, "OssObject")]
[OutputType(typeof(OssObject))]
public sealed class GetOssObjectCommand : OssClientCommand
{
    /// <summary>The buckets.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Bucket")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <summary>One key, or those that fit wildcards; capitals and small letters are told apart.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    /// <summary>Only keys that begin so, taken literally.</summary>
    [Parameter]
    public string? Prefix { get; set; }

    /// <summary>All versions and delete markers, newest first, instead of the current objects.</summary>
    [Parameter]
    public SwitchParameter AllVersions { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Array.ForEach(BucketName, bucket => Report(bucket, () =>
    {
        foreach (ListedObject item in FindObjects(bucket, new KeyPattern(Prefix, Key), AllVersions))
        {
            WriteObject(new OssObject(item));
        }
    }));
}
