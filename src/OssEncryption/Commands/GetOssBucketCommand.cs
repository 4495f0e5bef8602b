using System.Collections;
using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Lists the buckets of the account, in all regions.</summary>
/// <remarks>Buckets are returned page by page, as the service lists them. A name without wildcards that the account
/// does not have is an error. Each bucket has its region, and commands that take it send their requests there. The list
/// has no tags: with -IncludeTag or -Tag one request is sent for each bucket.</remarks>
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
/// <example>
/// <code>
/// Get-OssBucket -Tag @{ class = 'secret' } | Get-OssBucketEncryption
/// </code>
/// <para>Shows the default encryption of every bucket that has a tag.</para>
/// </example>
/// <permission>oss:ListBuckets on the account; for a bucket named without wildcards oss:GetBucketInfo on it is
/// enough. With -IncludeTag or -Tag oss:GetBucketTagging on each bucket.</permission>
/// <seealso cref="GetOssBucketEncryptionCommand"/>
/// <seealso cref="GetOssObjectCommand"/>
[Cmdlet(VerbsCommon.Get, "OssBucket")]
[OutputType(typeof(OssBucket))]
public sealed class GetOssBucketCommand : OssParallelCommand
{
    /// <summary>The names of the buckets; wildcards are allowed. All buckets when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BucketNameCompleter))]
    [RejectObjects(TakesBuckets = true, TakesInput = true)]
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

    /// <summary>Only buckets that have all these tags: @{ class = 'secret' }. Values may have wildcards.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Hashtable? Tag { get; set; }

    /// <summary>Reads the tags of each bucket.</summary>
    [Parameter]
    public SwitchParameter IncludeTag { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessInput() =>
        ForEachAddress(BucketName, OssAddress.ToBucket, name => Report(TargetOf(name), () => Get(name)));

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
        if (!Array.Exists(Region, region => NamePattern.Matches(region, bucket.Region)))
        {
            return;
        }

        if (Tag is null && !IncludeTag)
        {
            WriteObject(new OssBucket(bucket));
            return;
        }

        Start(
            bucket.Name,
            stop => Client.GetBucketTaggingAsync(bucket.Name, stop),
            tags => Finish(IsWanted(tags) ? new OssBucket(bucket) { Tags = tags } : null));
    }

    // Tags differ by case, and so do values.
    private bool IsWanted(IReadOnlyDictionary<string, string> tags) =>
        Tag is null || Tag.Cast<DictionaryEntry>().All(wanted =>
            tags.TryGetValue($"{wanted.Key}", out string? value)
            && WildcardPattern.Get($"{wanted.Value}", WildcardOptions.None).IsMatch(value));

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
