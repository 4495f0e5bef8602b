using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Commands;

/// <summary>Sets the default encryption of buckets, and returns the rule that is in effect afterwards.</summary>
/// <remarks>The rule is read first, and is not written again where the bucket has it already. After a write it is read
/// back, and the output is what was read. A rule applies to objects that are written from then on; objects stored
/// before keep their encryption. A key is looked at in KMS before a rule names it, once in each region: a rule with a
/// key that cannot be used would make every later write to the bucket fail. Such a key is an error, and the bucket is
/// not changed; a key that cannot be looked at is a warning. An alias is replaced by the id of its key. A CMK on a
/// bucket whose replication leaves out objects under SSE-KMS would end that replication without an error, so this asks
/// first. That a bucket is the target of a replication only its source tells, so each bucket of the account is asked
/// for its rules once in a call.</remarks>
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
/// <example>
/// <code>
/// Get-OssBucket | Set-OssBucketEncryption -KmsKeyIdByRegion @{ 'cn-hangzhou' = 'alias/data'; 'cn-shanghai' = 'key-s' }
/// </code>
/// <para>Gives every bucket the key of its region.</para>
/// </example>
/// <permission>oss:GetBucketEncryption and oss:PutBucketEncryption on each bucket. With a key, to look at it,
/// kms:DescribeKey on the key, oss:GetBucketLocation on the bucket, oss:ListBuckets, and oss:GetBucketReplication on
/// the buckets of the account.</permission>
/// <seealso cref="GetOssObjectEncryptionCommand"/>
/// <seealso>about_OssEncryption_Keys</seealso>
[Cmdlet(VerbsCommon.Set, "OssBucketEncryption", SupportsShouldProcess = true)]
[OutputType(typeof(OssBucketEncryption))]
public sealed class SetOssBucketEncryptionCommand : OssBucketRuleCommand
{
    /// <summary>Makes the cmdlet: buckets are changed one after the other.</summary>
    public SetOssBucketEncryptionCommand() => ThrottleLimit = 1;

    private Confirmation? _lowering;
    private Confirmation? _ending;

    /// <summary>Lowers protection, for instance from KMS to AES256, or ends a replication, without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override bool TakesObjects => false;

    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket)
    {
        if (Rule.TryGet(bucket, out EncryptionRule rule))
        {
            new BucketRuleChange(this, Client, bucket, rule, Keys).Start(
                step => MayChange($"bucket '{bucket}': {step.Current} → {step.Wanted}, {PlaceOf(bucket)}", step),
                (before, found) => new OssBucketEncryption(
                    bucket, found, Client.RegionOf(bucket), before, changed: before != found));
        }
    }

    /// <inheritdoc/>
    private protected override bool KeepsPipedRule => true;

    /// <inheritdoc/>
    private protected override EncryptionRule Accept(EncryptionRule rule) => rule != EncryptionRule.None
        ? rule
        : throw new OssInputException(OssInputError.AlgorithmRequired,
            "No encryption is named. Name one with -Algorithm (AES256, SM4 or KMS) or -KmsKeyId; to take the rule " +
            "away, use Remove-OssBucketEncryption.");

    private bool MayChange(string change, RuleStep step)
    {
        _lowering ??= new Confirmation(this, Force);
        _ending ??= new Confirmation(this, Force);
        return ShouldProcess(change, "Set encryption")
            && (!ProtectionLevel.IsLowering(step.Current, step.Wanted)
                || _lowering.Allows($"This lowers protection. {change}. Continue?"))
            && (step.Key.ReplicationQuestion is not { } ended
                || _ending.Allows($"{ended} {change}. Continue?", "End replication"));
    }
}
