using System.Management.Automation;
using OssEncryption.Binding;
using OssEncryption.Client;

namespace OssEncryption.Commands;

/// <summary>Lists the buckets of the account, in all regions.</summary>
[Cmdlet(VerbsCommon.Get, "OssBucket")]
[OutputType(typeof(OssBucket))]
public sealed class GetOssBucketCommand : OssClientCommand
{
    /// <summary>Only buckets of these names; wildcards are understood. All buckets when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Bucket", "Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = ["*"];

    /// <summary>Only buckets in these regions; wildcards are understood.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Region { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Array.ForEach(BucketName, name => Report(name, () => List(name)));

    private void List(string name)
    {
        foreach (BucketSummary bucket in FindBuckets(name))
        {
            if (Array.Exists(Region, region => NamePattern.Matches(region, bucket.Region)))
            {
                WriteObject(new OssBucket(bucket));
            }
        }
    }
}
