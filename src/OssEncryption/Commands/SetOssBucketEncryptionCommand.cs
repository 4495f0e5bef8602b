using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;

namespace OssEncryption.Commands;

/// <summary>Sets the default encryption of buckets, and returns the rule that is in effect afterwards.</summary>
/// <remarks>The rule is read first, and is not written again where the bucket has it already. After a write it is read
/// back, and the output is what was read. A rule applies to objects that are written from then on; objects stored
/// before keep their encryption.</remarks>
/// <example>
/// <code>Set-OssBucketEncryption invoices, logs -Algorithm AES256</code>
/// <para>Encrypts new objects of two buckets with keys that OSS manages.</para>
/// </example>
/// <example>
/// <code>Set-OssBucketEncryption invoices -KmsKeyId 05754286-3ba2-4fa6-8d41-4323aca6f0a1 -WhatIf</code>
/// <para>Shows the rule before and after, and changes nothing.</para>
/// </example>
/// <example>
/// <code>Get-OssBucketEncryption invoices | Set-OssBucketEncryption -BucketName logs</code>
/// <para>Sets the rule of one bucket on another.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssBucket | Get-OssBucketEncryption | Where-Object Algorithm -eq None |
///     Set-OssBucketEncryption -Algorithm KMS -DataEncryption SM4
/// </code>
/// <para>Sets SSE-KMS with the service key and SM4 for the data on every bucket without a rule.</para>
/// </example>
/// <permission>oss:GetBucketEncryption and oss:PutBucketEncryption on each bucket.</permission>
/// <seealso cref="GetOssObjectEncryptionCommand"/>
[Cmdlet(VerbsCommon.Set, "OssBucketEncryption", SupportsShouldProcess = true)]
[OutputType(typeof(OssBucketEncryption))]
public sealed class SetOssBucketEncryptionCommand : OssBucketRuleCommand
{
    /// <summary>Makes the cmdlet: buckets are changed one after the other.</summary>
    public SetOssBucketEncryptionCommand() => ThrottleLimit = 1;

    private Confirmation? _lowering;

    /// <summary>Lowers protection, for instance from KMS to AES256, without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket)
    {
        if (Rule.TryGet(bucket, out EncryptionRule rule))
        {
            new BucketRuleChange(this, Client, bucket, rule).Start(
                current => MayChange($"bucket '{bucket}': {current} → {rule}", current.IsStrongerThan(rule)),
                (before, found) => new OssBucketEncryption(
                    bucket, found, Client.RegionOf(bucket), before, changed: before != rule));
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
