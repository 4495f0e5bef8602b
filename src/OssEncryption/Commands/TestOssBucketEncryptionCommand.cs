using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;

namespace OssEncryption.Commands;

/// <summary>Tells for each bucket whether its default encryption satisfies what is asked for.</summary>
/// <remarks>Only what is named counts: -Algorithm KMS is satisfied by any key, -KmsKeyId by that key alone. Nothing
/// named is satisfied by any rule. A bucket whose rule cannot be read gives an error and no answer.</remarks>
/// <example>
/// <code>
/// Test-OssBucketEncryption invoices, logs -Algorithm KMS
/// </code>
/// <para>Tells for each bucket whether its rule is SSE-KMS, with whatever key.</para>
/// </example>
/// <example>
/// <code>
/// if ((Test-OssBucketEncryption invoices, logs -Algorithm KMS) -contains $false) {
///     throw 'A bucket is not under SSE-KMS.'
/// }
/// </code>
/// <para>Stops a script when a bucket is not as it should be.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssBucket | Where-Object { -not ($_ | Test-OssBucketEncryption) }
/// </code>
/// <para>Finds the buckets without any rule.</para>
/// </example>
/// <permission>oss:GetBucketEncryption on each bucket.</permission>
[Cmdlet(VerbsDiagnostic.Test, "OssBucketEncryption")]
[OutputType(typeof(bool))]
public sealed class TestOssBucketEncryptionCommand : OssBucketRuleCommand
{
    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket)
    {
        if (TryGetRule(bucket, out EncryptionRule asked))
        {
            bool anyRule = !IsRuleNamed;
            Start(
                bucket,
                stop => Client.GetBucketEncryptionAsync(bucket, stop),
                found => Finish(anyRule ? found != EncryptionRule.None : found.Satisfies(asked)));
        }
    }
}
