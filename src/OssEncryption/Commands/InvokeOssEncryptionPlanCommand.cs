using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Errors;
using OssEncryption.LocalFiles;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Applies a plan: encrypts each of its objects in place with all it has, and proves it.</summary>
/// <remarks>Each object is copied onto itself, read back, and compared: content, headers, metadata, tags, ACL and
/// storage class. What somebody has written since the plan was made is left alone. A journal in the folder of the plan
/// keeps what became of each object, so that the same command goes on where a run was stopped, however it was stopped,
/// and tries again what failed. Older versions are never deleted. A summary closes the run.</remarks>
/// <example>
/// <code>New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan | Invoke-OssEncryptionPlan -WhatIf</code>
/// <para>Says how many objects would be encrypted, and changes nothing.</para>
/// </example>
/// <example>
/// <code>
/// $null = New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan
/// Invoke-OssEncryptionPlan ./plan -Shard 2/8 -MaxRequestsPerSecond 200 -Confirm:$false
/// </code>
/// <para>Applies the second eighth of a plan, gently. Other machines may apply the others at the same time.</para>
/// </example>
/// <permission>oss:GetObject, oss:GetObjectAcl, oss:GetObjectTagging, oss:PutObject, oss:PutObjectAcl and
/// oss:PutObjectTagging on each object; in a bucket with versioning oss:GetBucketVersioning, oss:GetObjectVersion,
/// oss:GetObjectVersionAcl and oss:GetObjectVersionTagging; for copies by parts oss:AbortMultipartUpload and
/// oss:ListMultipartUploads, and with versioning oss:ListObjectVersions and oss:DeleteObjectVersion. Under SSE-KMS
/// kms:GenerateDataKey and kms:Decrypt on the keys. The plan names those that it needs.</permission>
/// <seealso cref="NewOssEncryptionPlanCommand"/>
/// <seealso cref="GetOssEncryptionPlanCommand"/>
/// <seealso>about_OssEncryption_Plans</seealso>
[Cmdlet(VerbsLifecycle.Invoke, "OssEncryptionPlan", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OssEncryptionRun), typeof(OssEncryptionResult))]
public sealed class InvokeOssEncryptionPlanCommand : OssExecutionCommand
{
    /// <summary>The folders of the plans.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>A share of the plan: 2/8 is the second of eight. Shares have no object in common and together all of
    /// them, so that several machines can work on one plan, each with a copy of its folder.</summary>
    [Parameter]
    [PlanShard]
    public PlanShard Shard { get; set; } = PlanShard.Whole;

    /// <summary>Gives the result of each object, too.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Array.ForEach(
        Path, path => Report(path, () => Apply(PlanFolder.Open(LocalPath.Resolve(SessionState.Path, path)))));

    private void Apply(PlanFolder plan)
    {
        if (!ShouldProcess(PlanWords.Of(plan, PlanStatus.Read(plan), Shard), "Encrypt in place"))
        {
            return;
        }

        using var execution = new PlanExecution(plan, Client, new PlanExecutionOptions
        {
            Shard = Shard,
            ThrottleLimit = ThrottleLimit,
            MaxRequestsPerSecond = MaxRequestsPerSecond,
            Advise = OssErrors.AdviceFor,
        });
        Finish(plan, Execute(execution, Take));
    }

    private void Take(PlanOutcome outcome)
    {
        OssEncryptionResult result = OutcomeReport.Write(this, outcome);
        if (PassThru)
        {
            WriteObject(result);
        }
    }

    private void Finish(PlanFolder plan, RunSummary summary)
    {
        foreach (MultipartUpload upload in summary.LeftUploads)
        {
            WriteWarning(PlanWords.LeftUpload(upload.Target, upload.UploadId));
        }

        WriteObject(new OssEncryptionRun(plan.Path, Shard, summary));
        if (summary.Stopped is { } reason)
        {
            WriteError(OssErrors.RunStopped(plan.Path, reason));
        }
    }
}
