using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;

namespace OssEncryption.Commands;

/// <summary>Removes the default encryption of buckets.</summary>
/// <remarks>What is written afterwards is stored plain unless it says otherwise itself; objects stored before keep the
/// encryption that they have. With -PassThru the removed rule is given, which can be piped into
/// Set-OssBucketEncryption to have it back. A bucket without a rule is left alone.</remarks>
/// <example>
/// <code>
/// $removed = Remove-OssBucketEncryption invoices -PassThru -Confirm:$false
/// $removed | Set-OssBucketEncryption
/// </code>
/// <para>Takes a rule away and has it back.</para>
/// </example>
/// <example>
/// <code>
/// Remove-OssBucketEncryption invoices, logs -WhatIf
/// </code>
/// <para>Says which rules would be removed, and removes none.</para>
/// </example>
/// <permission>oss:GetBucketEncryption and oss:DeleteBucketEncryption on each bucket.</permission>
[Cmdlet(VerbsCommon.Remove, "OssBucketEncryption", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OssBucketEncryption))]
public sealed class RemoveOssBucketEncryptionCommand : OssBucketCommand
{
    /// <summary>Gives the rule that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket) => ChangeRule(
        bucket,
        EncryptionRule.None,
        current => ShouldProcess($"bucket '{bucket}': {current} → {EncryptionRule.None}", "Remove encryption"),
        (before, _) => PassThru && before != EncryptionRule.None ? new OssBucketEncryption(bucket, before) : null);
}
