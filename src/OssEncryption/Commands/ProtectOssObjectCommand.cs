using System.Collections;
using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Encrypts stored objects in place without losing any of their properties, and proves it.</summary>
/// <remarks>Each object is copied onto itself, read back, and compared: content, headers, metadata, tags, ACL and
/// storage class. No condition of a copy covers the ACL, or for a copy by parts the tags: without versioning such a
/// result says Unproved Acl or Acl, Tags, and with versioning a change in the moment of the copy is Superseded, with a
/// warning. An object that is encrypted as wanted already is not written, and neither is an older version. The
/// encryption is the one on the command line, or else the rule of the bucket; the present encryption of objects in the
/// pipeline is ignored. For many objects create a plan with New-OssEncryptionPlan: it shows the cost beforehand, and
/// can be continued after it was stopped.</remarks>
/// <example>
/// <code>Get-OssObject invoices -Prefix 2026/ | Protect-OssObject -KmsKeyId key-2026</code>
/// <para>Encrypts some objects under a CMK.</para>
/// </example>
/// <example>
/// <code>Protect-OssObject oss://invoices/2026/001.txt -WhatIf</code>
/// <para>Shows what would be done to encrypt an object by the rule of its bucket.</para>
/// </example>
/// <permission>Without an encryption on the command line oss:GetBucketEncryption on the bucket. oss:GetObject,
/// oss:GetObjectAcl, oss:GetObjectTagging, oss:PutObject, oss:PutObjectAcl and oss:PutObjectTagging on each object; in
/// a bucket with versioning oss:GetBucketVersioning, oss:GetObjectVersion, oss:GetObjectVersionAcl and
/// oss:GetObjectVersionTagging; for copies in parts oss:AbortMultipartUpload and oss:ListMultipartUploads, and with
/// versioning oss:ListObjectVersions and oss:DeleteObjectVersion. Under SSE-KMS kms:GenerateDataKey and kms:Decrypt on
/// the keys.</permission>
/// <seealso cref="NewOssEncryptionPlanCommand"/>
/// <seealso>about_OssEncryption_Plans</seealso>
[Cmdlet(VerbsSecurity.Protect, "OssObject", SupportsShouldProcess = true)]
[OutputType(typeof(OssEncryptionResult))]
public sealed class ProtectOssObjectCommand : OssStoredObjectCommand, IRuleParameters
{
    private RuleArguments? _rule;
    private KeyCheck? _keys;
    private ObjectProtection? _protection;
    private Confirmation? _lowering;
    private KeyKinds? _kinds;

    /// <inheritdoc/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AlgorithmCompleter))]
    [RuleWord(typeof(SseAlgorithm))]
    public AlgorithmArgument? Algorithm { get; set; }

    /// <inheritdoc/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KmsKeyIdCompleter))]
    [RejectObjects]
    [AllowEmptyString]
    [AllowNull]
    [Alias("KmsKey")]
    public string? KmsKeyId { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? KmsKeyIdByRegion { get; set; }

    /// <summary>Uses the key as it is named, without asking KMS whether OSS can encrypt under it.</summary>
    [Parameter]
    public SwitchParameter SkipKeyCheck { get; set; }

    /// <inheritdoc/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RuleWord(typeof(SseDataEncryption))]
    public SseDataEncryption? DataEncryption { get; set; }

    /// <summary>The names of response headers that a proxy, gateway or CDN on the way adds to objects only. Others that
    /// it adds are told apart from those of objects by themselves.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] IgnoreHeader { get; set; } = [];

    /// <summary>Lowers protection, for instance from KMS to AES256, without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _rule = new RuleArguments(this, this, WantedEncryption.Require);
        _rule.ReadCommandLine();
        _keys = new KeyCheck(this, InUse, Limiter, _rule.KeysByRegion,
            SkipKeyCheck ? KeyPurpose.AsNamed : KeyPurpose.Encrypt);
        _protection = new ObjectProtection(Client, Limiter, new RepairOptions { IgnoredHeaders = IgnoreHeader });
        _lowering = new Confirmation(this, Force);
        _kinds = new KeyKinds(InUse);
    }

    /// <inheritdoc/>
    private protected override void ProcessObject(ObjectAddress address)
    {
        EncryptionRule wanted = _rule!.FromCommandLine ?? EncryptionRule.None;
        if (_keys!.TryResolve(address.Bucket, address.ToString(), EncryptionRule.None, StopToken, ref wanted))
        {
            EncryptionRule? named = _rule.FromCommandLine is null ? null : wanted;
            Start(
                address.ToString(),
                stop => InspectAsync(address, named, stop),
                step => Protect(step.Task, step.Lowers));
        }
    }

    /// <inheritdoc/>
    private protected override void Release() => _protection?.Dispose();

    private async Task<(ProtectionTask Task, bool Lowers)> InspectAsync(
        ObjectAddress address, EncryptionRule? named, CancellationToken stop)
    {
        ProtectionTask task = await _protection!.InspectAsync(address, named, stop).ConfigureAwait(false);
        bool lowers = task.Entry.Action != PlanAction.None && task.Entry.Found is { } found
            && await _kinds!.IsLoweringAsync(address.Bucket, found, task.Wanted, stop).ConfigureAwait(false);
        return (task, lowers);
    }

    private void Protect(ProtectionTask task, bool lowers)
    {
        PlanEntry entry = task.Entry;
        bool isToDo = entry.Action is PlanAction.Copy or PlanAction.CopyByParts;
        bool mayChange = isToDo && Ask(
            entry.Address.ToString(),
            () => MayChange($"object '{entry.Address}': {entry.Found} → {task.Wanted}, " +
                PlaceOf(entry.Address.Bucket), lowers));
        Change(
            entry.Address.ToString(),
            stop => mayChange ? _protection!.RunAsync(task, stop) : Task.FromResult<PlanOutcome?>(null)!,
            outcome => Finish(outcome is not null ? OutcomeReport.Write(this, Advised(outcome))
                : isToDo || IsWhatIf ? null : new OssEncryptionResult(entry)));
    }

    private bool MayChange(string change, bool lowers) =>
        ShouldProcess(change, "Encrypt in place")
        && (!lowers || _lowering!.Allows($"This lowers protection. {change}. Continue?"));

    private static PlanOutcome Advised(PlanOutcome outcome) => outcome.Problem is { } problem
        ? outcome with { Advice = OssErrors.AdviceFor(problem, outcome.Address.ToString()) }
        : outcome;
}
