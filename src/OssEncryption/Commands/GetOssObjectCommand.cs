using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Values;

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
/// Get-OssObject oss://invoices/2026/*.txt
/// </code>
/// <para>Lists the objects whose key fits, named by an address.</para>
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
    // The name of the type that the view of versions is for.
    private const string VersionView = "OssEncryption.OssObject#Version";

    private bool _keyIsTyped;

    /// <summary>The buckets, each by its name or as oss://bucket/. An address can go on with a key or with wildcards,
    /// and -Key is left out then; one that ends with a slash, oss://bucket/2026/, lists what lies below.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ObjectPatternCompleter))]
    [RejectObjects]
    [Alias("Bucket", "Name")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <summary>Only these keys, or those that fit wildcards; capitals and small letters are told apart. A backtick
    /// takes the character behind it literally. Keys of objects in the pipeline are taken as they are.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KeyPatternCompleter))]
    [RejectObjects]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>Only keys that begin so, taken literally.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string? Prefix { get; set; }

    /// <summary>All versions and delete markers, newest first, instead of the current objects.</summary>
    [Parameter]
    public SwitchParameter AllVersions { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _keyIsTyped = Key.Length > 0;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEachPlace(BucketName, [], (place, _) =>
    {
        IReadOnlyList<KeyPattern> patterns = [];
        if (Report(place.Target, () => patterns = KeyPattern.Find(place, Prefix, Key, isLiteral: !_keyIsTyped)))
        {
            patterns.ToList().ForEach(pattern => Report(place.Bucket, () => List(place.Bucket, pattern)));
        }
    });

    private void List(string bucket, KeyPattern pattern)
    {
        foreach (ListedObject item in FindObjects(bucket, pattern, AllVersions))
        {
            var found = PSObject.AsPSObject(new OssObject(item));
            if (AllVersions)
            {
                found.TypeNames.Insert(0, VersionView);
            }

            WriteObject(found);
        }
    }
}
