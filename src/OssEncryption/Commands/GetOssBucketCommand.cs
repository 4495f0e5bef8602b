using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Lists the buckets of the account, in all regions.</summary>
/// <remarks>The list comes page by page and is passed on as it comes. A name without wildcards that is not among
/// the buckets of the account is an error. Buckets carry their region, and commands that take them address each where
/// it is.</remarks>
/// <example>
/// <code>
/// Get-OssBucket logs-*
/// </code>
/// <para>Lists the buckets whose name begins with "logs-".</para>
/// </example>
/// <example>
/// <code>
/// Get-OssBucket -Region cn-hangzhou | Get-OssBucketEncryption
/// </code>
/// <para>Shows the default encryption of every bucket in Hangzhou.</para>
/// </example>
/// <permission>oss:ListBuckets on the account.</permission>
/// <seealso cref="GetOssBucketEncryptionCommand"/>
/// <seealso cref="GetOssObjectCommand"/>
[Cmdlet(VerbsCommon.Get, "OssBucket")]
[OutputType(typeof(OssBucket))]
public sealed class GetOssBucketCommand : OssClientCommand
{
    /// <summary>Only buckets of these names; wildcards are understood. All buckets when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BucketNameCompleter))]
    [RejectObjects]
    [Alias("Bucket", "Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = ["*"];

    /// <summary>Only buckets in these regions; wildcards are understood.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Region { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEachBucket(BucketName, name => Report(name, () => List(name)));

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
