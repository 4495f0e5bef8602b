using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;

namespace OssEncryption.Commands;

/// <summary>Tests for each bucket whether its default encryption is the one asked for.</summary>
/// <remarks>Only the parameters given are compared: -Algorithm KMS accepts any key, -KmsKeyId only that key. Without
/// any, every rule is accepted. A bucket whose rule cannot be read gives an error and no output.</remarks>
/// <example>
/// <code>
/// Test-OssBucketEncryption invoices, logs -Algorithm KMS
/// </code>
/// <para>Tests for each bucket whether its rule is SSE-KMS, with any key.</para>
/// </example>
/// <example>
/// <code>
/// if ((Test-OssBucketEncryption invoices, logs -Algorithm KMS) -contains $false) {
///     throw 'A bucket is not under SSE-KMS.'
/// }
/// </code>
/// <para>Stops a script when a bucket has another rule.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssBucket | Where-Object { -not ($_ | Test-OssBucketEncryption) }
/// </code>
/// <para>Finds the buckets without a rule.</para>
/// </example>
/// <permission>oss:GetBucketEncryption on each bucket.</permission>
[Cmdlet(VerbsDiagnostic.Test, "OssBucketEncryption")]
[OutputType(typeof(bool))]
public sealed class TestOssBucketEncryptionCommand : OssBucketRuleCommand
{
    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket)
    {
        if (Rule.TryGet(bucket, out EncryptionRule asked))
        {
            bool anyRule = !Rule.IsNamed;
            Start(
                bucket,
                stop => Client.GetBucketEncryptionAsync(bucket, stop),
                found => Finish(anyRule ? found != EncryptionRule.None : found.Satisfies(asked)));
        }
    }
}
