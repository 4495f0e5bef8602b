using System.Management.Automation;
using OssEncryption.Client;

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
