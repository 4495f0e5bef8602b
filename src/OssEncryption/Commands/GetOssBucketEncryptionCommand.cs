using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Gets the default encryption of buckets.</summary>
/// <remarks>A bucket without a rule returns an object whose Algorithm is None; that is not an error. A bucket whose
/// rule cannot be read gives an error, and the others go on. The rule applies to objects that are written without an
/// encryption of their own. Get-OssObjectEncryption shows how stored objects are encrypted.</remarks>
/// <example>
/// <code>
/// Get-OssBucketEncryption invoices
/// </code>
/// <para>Shows the default encryption of one bucket.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssBucket | Get-OssBucketEncryption | Where-Object Algorithm -eq None
/// </code>
/// <para>Finds the buckets without a rule.</para>
/// </example>
/// <example>
/// <code>
/// $rules = Get-OssBucket | Get-OssBucketEncryption
/// $rules | Where-Object Algorithm -ne None | Set-OssBucketEncryption
/// </code>
/// <para>Saves the rules and restores them. Rules that were saved with Export-Csv, ConvertTo-Json or Export-Clixml can
/// be restored in the same way.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssBucket | Get-OssBucketEncryption | Export-Csv ./rules.csv
/// </code>
/// <para>Saves the rules of all buckets in a file. Import-Csv ./rules.csv | Where-Object Algorithm -ne None |
/// Set-OssBucketEncryption restores them.</para>
/// </example>
/// <permission>oss:GetBucketEncryption on each bucket; without a name, or with wildcards, oss:ListBuckets on the
/// account.</permission>
[Cmdlet(VerbsCommon.Get, "OssBucketEncryption")]
[OutputType(typeof(OssBucketEncryption))]
public sealed class GetOssBucketEncryptionCommand : OssParallelCommand
{
    /// <summary>The buckets, each by its name or as oss://bucket/; wildcards are allowed. All buckets of the account
    /// when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BucketNameCompleter))]
    [RejectObjects(TakesBuckets = true, TakesInput = true)]
    [Alias("Bucket", "Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = ["*"];

    /// <inheritdoc/>
    private protected override void ProcessInput() => ForEachAddress(BucketName, OssAddress.ToBucket, name =>
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
        {
            Read(name);
            return;
        }

        Report(TargetOf(name), () =>
        {
            foreach (BucketSummary bucket in ListBuckets(name))
            {
                Read(bucket.Name);
            }
        });
    });

    private void Read(string bucket) => Start(
        bucket,
        stop => Client.GetBucketEncryptionAsync(bucket, stop),
        rule => Finish(new OssBucketEncryption(bucket, rule, Client.RegionOf(bucket))));
}
