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

/// <summary>Encrypts stored objects in place with all they have, and proves it.</summary>
/// <remarks>Each object is copied onto itself, read back, and compared: content, headers, metadata, tags, ACL and
/// storage class. One that is encrypted as wanted already is not written. The encryption is the one that the command
/// line names, or else the rule of the bucket; what objects in the pipeline say of their encryption counts for nothing.
/// For many objects make a plan with New-OssEncryptionPlan: it says beforehand what it costs, and goes on after a
/// stop.</remarks>
/// <example>
/// <code>Get-OssObject invoices -Prefix 2026/ | Protect-OssObject -KmsKeyId key-2026</code>
/// <para>Encrypts some objects under a key of one's own.</para>
/// </example>
/// <example>
/// <code>Protect-OssObject oss://invoices/2026/001.txt -WhatIf</code>
/// <para>Says what would be done to have an object as the rule of its bucket says.</para>
/// </example>
/// <permission>Without an encryption on the command line oss:GetBucketEncryption on the bucket. oss:GetObject,
/// oss:GetObjectAcl, oss:GetObjectTagging, oss:PutObject, oss:PutObjectAcl and oss:PutObjectTagging on each object; in
/// a bucket with versioning oss:GetBucketVersioning, oss:GetObjectVersion, oss:GetObjectVersionAcl and
/// oss:GetObjectVersionTagging; for copies by parts oss:AbortMultipartUpload and oss:ListMultipartUploads, and with
/// versioning oss:ListObjectVersions and oss:DeleteObjectVersion. Under SSE-KMS kms:GenerateDataKey and kms:Decrypt on
/// the keys.</permission>
/// <seealso cref="NewOssEncryptionPlanCommand"/>
/// <seealso>about_OssEncryption_Plans</seealso>
[Cmdlet(VerbsSecurity.Protect, "OssObject", SupportsShouldProcess = true)]
[OutputType(typeof(OssEncryptionResult))]
public sealed class ProtectOssObjectCommand : OssRuleCommand
{
    private ObjectProtection? _protection;
    private Confirmation? _lowering;

    /// <summary>The bucket, by its name or as oss://bucket/. An address with a key, oss://bucket/2026/001.txt, names
    /// the object: then -Key is left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ObjectAddressCompleter))]
    [RejectObjects]
    [Alias("Bucket")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <summary>The keys, exactly as they are. Where no bucket is named, they are addresses:
    /// oss://bucket/2026/001.txt.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [RejectObjects]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>A version, which is left alone when it is not the current one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowNull]
    public string? VersionId { get; set; }

    /// <summary>Lowers protection (from KMS to AES256, say) without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _protection = new ObjectProtection(Client, Slots, new RepairOptions());
        _lowering = new Confirmation(this, Force);
    }

    /// <inheritdoc/>
    private protected override void ProcessInput()
    {
        string? version = string.IsNullOrEmpty(VersionId) ? null : VersionId;
        ForEachObject(BucketName, Key, (bucket, key) =>
        {
            var address = new ObjectAddress(bucket, key, version);
            Start(address.ToString(), stop => _protection!.LookAsync(address, CommandLineRule, stop), Protect);
        });
    }

    /// <inheritdoc/>
    private protected override EncryptionRule Accept(EncryptionRule rule) => WantedEncryption.Require(rule);

    /// <inheritdoc/>
    private protected override void Release() => _protection?.Dispose();

    private void Protect(ProtectionTask task)
    {
        PlanEntry entry = task.Entry;
        bool isToDo = entry.Action != PlanAction.None;
        bool mayChange = isToDo && MayChange($"object '{entry.Address}': {entry.Found} → {task.Wanted}", task);
        Continue(
            entry.Address.ToString(),
            stop => mayChange ? _protection!.RunAsync(task, stop) : Task.FromResult<PlanOutcome?>(null)!,
            outcome => Finish(outcome is not null ? OutcomeReport.Write(this, Advised(outcome))
                : isToDo ? null : new OssEncryptionResult(entry)));
    }

    private bool MayChange(string change, ProtectionTask task) =>
        ShouldProcess(change, "Encrypt in place")
        && (task.Entry.Found?.IsStrongerThan(task.Wanted) != true
            || _lowering!.Allows($"This lowers protection. {change}. Continue?"));

    private static PlanOutcome Advised(PlanOutcome outcome) => outcome.Problem is { } problem
        ? outcome with { Advice = OssErrors.AdviceFor(problem, outcome.Address.ToString()) }
        : outcome;
}
