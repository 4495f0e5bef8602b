using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Lists the objects of buckets, page by page.</summary>
/// <remarks>A list does not contain the encryption: pipe it into Get-OssObjectEncryption. The next page is requested
/// when the objects of the last one have been processed, so that a bucket of any size can be listed, and Select-Object
/// -First ends the listing early.</remarks>
/// <example>
/// <code>
/// Get-OssObject invoices -Prefix 2026/
/// </code>
/// <para>Lists the objects whose key begins with the prefix.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssObject oss://invoices/2026/*.txt
/// </code>
/// <para>Lists the objects whose key matches the wildcards of an address.</para>
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
/// <para>Lists the text files of a year: the service lists what has the prefix, and the wildcards select from
/// it.</para>
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
    private const int PageSize = 1000;

    // The type name that the view of versions selects.
    private const string VersionView = "OssEncryption.OssObject#Version";

    private bool _keyIsTyped;

    /// <summary>The buckets, each by its name or as oss://bucket/. An address can have a key or wildcards: leave -Key
    /// out then. One that ends with a slash, oss://bucket/2026/, lists all keys with that prefix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ObjectPatternCompleter))]
    [RejectObjects(TakesBuckets = true, TakesInput = true)]
    [Alias("Bucket", "Name")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <summary>The keys; wildcards are allowed, and case matters. A backtick escapes the character that follows it.
    /// Keys of objects in the pipeline are taken literally.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KeyPatternCompleter))]
    [RejectObjects]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>Only keys that begin with this prefix, taken literally.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [RejectObjects]
    public string? Prefix { get; set; }

    /// <summary>Lists all versions and delete markers, newest first, instead of the current objects.</summary>
    [Parameter]
    public SwitchParameter AllVersions { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _keyIsTyped = Key.Length > 0;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEachAddress(BucketName, OssAddress.Parse, place =>
    {
        IReadOnlyList<KeyPattern> patterns = [];
        if (Report(place.Target, () => patterns = KeyPattern.Find(place, Prefix, Key, isLiteral: !_keyIsTyped)))
        {
            patterns.ToList().ForEach(pattern => Report(place.Bucket, () => List(place.Bucket, pattern)));
        }
    });

    private void List(string bucket, KeyPattern pattern)
    {
        bool found = pattern.Exact is null;
        foreach (ListedObject item in Find(bucket, pattern))
        {
            found = true;
            var output = PSObject.AsPSObject(new OssObject(item, Client.RegionOf(item.Address.Bucket)));
            if (AllVersions)
            {
                output.TypeNames.Insert(0, VersionView);
            }

            WriteObject(output);
        }

        if (!found)
        {
            WriteError(OssErrors.ObjectNotListed($"{bucket}/{pattern.Exact}"));
        }
    }

    private IEnumerable<ListedObject> Find(string bucket, KeyPattern pattern)
    {
        bool isOne = pattern.Exact is not null && !AllVersions;
        var pages = new ObjectPages(Client, bucket, pattern.ListPrefix, AllVersions, isOne ? 1 : PageSize);
        do
        {
            foreach (ListedObject item in Wait(pages.NextAsync))
            {
                if (pattern.Matches(item.Address.Key))
                {
                    yield return item;
                }
                else if (pattern.Exact is not null)
                {
                    // The list is sorted, and the exact key is the first of those that begin with it.
                    yield break;
                }
            }
        }
        while (pages.HasMore && !isOne);
    }
}
