using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;

namespace OssEncryption.Commands;

/// <summary>Sets the default encryption of buckets, and gives the rule that is in effect afterwards.</summary>
/// <remarks>The rule is read first: a bucket that has it already is not written to. After a write the rule is read
/// back, and what is read is what is given. A rule protects what is written from then on; objects stored before keep
/// the encryption that they have.</remarks>
/// <example>
/// <code>Set-OssBucketEncryption invoices, logs -Algorithm AES256</code>
/// <para>Encrypts what is written to two buckets with keys that OSS manages.</para>
/// </example>
/// <example>
/// <code>Set-OssBucketEncryption invoices -KmsKeyId 05754286-3ba2-4fa6-8d41-4323aca6f0a1 -WhatIf</code>
/// <para>Says from what to what the rule would change, and changes nothing.</para>
/// </example>
/// <example>
/// <code>Get-OssBucketEncryption invoices | Set-OssBucketEncryption -BucketName logs</code>
/// <para>Gives one bucket the rule of another.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssBucket | Get-OssBucketEncryption | Where-Object Algorithm -eq None |
///     Set-OssBucketEncryption -Algorithm KMS -DataEncryption SM4
/// </code>
/// <para>Gives every bucket without a rule SSE-KMS with the service key, and SM4 for the data.</para>
/// </example>
/// <permission>oss:GetBucketEncryption and oss:PutBucketEncryption on each bucket.</permission>
/// <seealso cref="GetOssObjectEncryptionCommand"/>
[Cmdlet(VerbsCommon.Set, "OssBucketEncryption", SupportsShouldProcess = true)]
[OutputType(typeof(OssBucketEncryption))]
public sealed class SetOssBucketEncryptionCommand : OssBucketRuleCommand
{
    private Confirmation? _lowering;

    /// <summary>Lowers protection (from KMS to AES256, say) without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket)
    {
        if (TryGetRule(bucket, out EncryptionRule rule))
        {
            ChangeRule(
                bucket,
                rule,
                current => MayChange($"bucket '{bucket}': {current} → {rule}", current.IsStrongerThan(rule)),
                (_, found) => new OssBucketEncryption(bucket, found));
        }
    }

    /// <inheritdoc/>
    private protected override EncryptionRule Accept(EncryptionRule rule) => rule != EncryptionRule.None
        ? rule
        : throw new OssInputException(OssInputError.AlgorithmRequired,
            "No encryption is named. Name one with -Algorithm (AES256, SM4 or KMS) or -KmsKeyId; to take the rule " +
            "away, use Remove-OssBucketEncryption.");

    private bool MayChange(string change, bool lowers)
    {
        _lowering ??= new Confirmation(this, Force);
        return ShouldProcess(change, "Set encryption")
            && (!lowers || _lowering.Allows($"This lowers protection. {change}. Continue?"));
    }
}
