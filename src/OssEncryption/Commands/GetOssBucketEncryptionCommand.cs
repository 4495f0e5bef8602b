using System.Management.Automation;

namespace OssEncryption.Commands;

/// <summary>Gets the default encryption of buckets.</summary>
/// <remarks>A bucket without a rule gives an object whose Algorithm is None; that is not an error.</remarks>
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
/// <para>Keeps the rules and has them back; so do rules that were saved with Export-Csv, ConvertTo-Json or Export-Clixml.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "OssBucketEncryption")]
[OutputType(typeof(OssBucketEncryption))]
public sealed class GetOssBucketEncryptionCommand : OssBucketCommand
{
    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket) => Start(
        bucket,
        stop => Client.GetBucketEncryptionAsync(bucket, stop),
        rule => Finish(new OssBucketEncryption(bucket, rule)));
}
