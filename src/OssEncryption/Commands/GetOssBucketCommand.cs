using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Lists the buckets of the account, in all regions.</summary>
/// <remarks>Buckets are returned page by page, as the service lists them. A name without wildcards that the account
/// does not have is an error. Each bucket has its region, and commands that take it send their requests
/// there.</remarks>
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
/// <permission>oss:ListBuckets on the account; for a bucket named without wildcards oss:GetBucketInfo on it is
/// enough.</permission>
/// <seealso cref="GetOssBucketEncryptionCommand"/>
/// <seealso cref="GetOssObjectCommand"/>
[Cmdlet(VerbsCommon.Get, "OssBucket")]
[OutputType(typeof(OssBucket))]
public sealed class GetOssBucketCommand : OssClientCommand
{
    /// <summary>The names of the buckets; wildcards are allowed. All buckets when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BucketNameCompleter))]
    [RejectObjects(TakesBuckets = true)]
    [Alias("Bucket", "Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = ["*"];

    /// <summary>Only buckets in these regions; wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Region { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        ForEachAddress(BucketName, OssAddress.ToBucket, name => Report(name, () => Get(name)));

    private void Get(string name)
    {
        bool isPattern = WildcardPattern.ContainsWildcardCharacters(name);
        try
        {
            List(name, isPattern);
        }
        catch (OssServiceException refusal) when (!isPattern && refusal.StatusCode == 403)
        {
            // Who has rights on one bucket may not list all of them.
            if (!TryShow(name))
            {
                throw;
            }
        }
    }

    private bool TryShow(string name)
    {
        try
        {
            Show(Wait(stop => Client.GetBucketInfoAsync(name, stop)).Summary);
            return true;
        }
        catch (OssServiceException refusal) when (refusal.StatusCode == 403)
        {
            return false;
        }
    }

    private void Show(BucketSummary bucket)
    {
        if (Array.Exists(Region, region => NamePattern.Matches(region, bucket.Region)))
        {
            WriteObject(new OssBucket(bucket));
        }
    }

    private void List(string name, bool isPattern)
    {
        bool found = isPattern;
        foreach (BucketSummary bucket in ListBuckets(name))
        {
            found = true;
            Show(bucket);
        }

        if (!found)
        {
            WriteError(OssErrors.BucketNotListed(name));
        }
    }
}
