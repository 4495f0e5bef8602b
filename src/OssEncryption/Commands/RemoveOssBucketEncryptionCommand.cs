using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;

namespace OssEncryption.Commands;

/// <summary>Removes the default encryption of buckets.</summary>
/// <remarks>Objects that are written afterwards are stored plain, unless the write asks for an encryption; objects
/// stored before keep their encryption. With -PassThru the removed rule is returned: pipe it into
/// Set-OssBucketEncryption to restore it. A bucket without a rule is not changed.</remarks>
/// <example>
/// <code>
/// $removed = Remove-OssBucketEncryption invoices -PassThru -Confirm:$false
/// $removed | Set-OssBucketEncryption
/// </code>
/// <para>Removes a rule and restores it.</para>
/// </example>
/// <example>
/// <code>
/// Remove-OssBucketEncryption invoices, logs -WhatIf
/// </code>
/// <para>Shows which rules would be removed, and removes none.</para>
/// </example>
/// <permission>oss:GetBucketEncryption and oss:DeleteBucketEncryption on each bucket.</permission>
[Cmdlet(VerbsCommon.Remove, "OssBucketEncryption", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OssBucketEncryption))]
public sealed class RemoveOssBucketEncryptionCommand : OssBucketCommand
{
    /// <summary>Makes the cmdlet: buckets are changed one after the other.</summary>
    public RemoveOssBucketEncryptionCommand() => ThrottleLimit = 1;

    /// <summary>Returns the rule that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override bool TakesObjects => false;

    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket) => new BucketRuleChange(
        this, Client, bucket, EncryptionRule.None).Start(
        step => ShouldProcess(
            $"bucket '{bucket}': {step.Current} → {EncryptionRule.None}, {PlaceOf(bucket)}", "Remove encryption"),
        (before, _) => PassThru && before != EncryptionRule.None
            ? new OssBucketEncryption(bucket, before, Client.RegionOf(bucket), before, changed: true)
            : null);
}
