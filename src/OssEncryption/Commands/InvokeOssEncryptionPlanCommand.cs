using System.Diagnostics;
using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Errors;
using OssEncryption.LocalFiles;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;

namespace OssEncryption.Commands;

/// <summary>Applies a plan: encrypts each of its objects in place without losing any of their properties, and proves
/// it.</summary>
/// <remarks>Each object is copied onto itself, read back, and compared: content, headers, metadata, tags, ACL and
/// storage class. No condition of a copy covers the ACL, or for a copy by parts the tags: without versioning such a
/// result says Unproved Acl or Acl, Tags, and with versioning a change in the moment of the copy is Superseded, with a
/// warning. Objects that somebody has written since the plan was created are not changed. A journal in the folder of
/// the plan records the outcome of each object. After a run was stopped, even by a crash, the same command continues
/// it, and retries the objects that failed. Older versions are never deleted. The output is a summary of the
/// run.</remarks>
/// <example>
/// <code>New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan | Invoke-OssEncryptionPlan -WhatIf</code>
/// <para>Shows how many objects would be encrypted, and changes nothing.</para>
/// </example>
/// <example>
/// <code>
/// $null = New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan
/// Invoke-OssEncryptionPlan ./plan -Shard 2/8 -MaxRequestsPerSecond 200 -Confirm:$false
/// </code>
/// <para>Applies the second of eight shares of a plan, with a rate limit. Other machines can apply the others at the
/// same time.</para>
/// </example>
/// <example>
/// <code>
/// $null = New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan -ShardCount 8
/// Invoke-OssEncryptionPlan ./plan -TotalRequestsPerSecond 4000 -Confirm:$false
/// </code>
/// <para>What each of the eight processes of an engine runs: it applies the share of its number, and sends an eighth of
/// the requests.</para>
/// </example>
/// <example>
/// <code>
/// $null = New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan
/// Invoke-OssEncryptionPlan ./plan -RestoreArchived -RestoreTier Bulk -Confirm:$false | Select-Object ComeAgain
/// </code>
/// <para>Asks for the restorations of archived objects, and says when to run the same line again.</para>
/// </example>
/// <permission>oss:GetObject, oss:GetObjectAcl, oss:GetObjectTagging, oss:PutObject, oss:PutObjectAcl and
/// oss:PutObjectTagging on each object; in a bucket with versioning oss:GetBucketVersioning, oss:GetObjectVersion,
/// oss:GetObjectVersionAcl and oss:GetObjectVersionTagging; for copies in parts oss:AbortMultipartUpload and
/// oss:ListMultipartUploads, and with versioning oss:ListObjectVersions and oss:DeleteObjectVersion. Under SSE-KMS
/// kms:GenerateDataKey and kms:Decrypt on the keys; with -RestoreArchived oss:RestoreObject. The plan names those that
/// it needs.</permission>
/// <seealso cref="NewOssEncryptionPlanCommand"/>
/// <seealso cref="GetOssEncryptionPlanCommand"/>
/// <seealso>about_OssEncryption_Plans</seealso>
[Cmdlet(VerbsLifecycle.Invoke, "OssEncryptionPlan", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OssEncryptionRun), typeof(OssEncryptionResult))]
public sealed class InvokeOssEncryptionPlanCommand : OssClientCommand
{
    private const string Activity = "Encrypting in place";

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _sinceProgress = Stopwatch.StartNew();

    /// <summary>The folders of the plans.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The share of the plan to apply: 2/8 is the second of eight. Each object is in exactly one share, so
    /// that several machines can work on one plan, in a shared folder or each with a copy of it.</summary>
    [Parameter]
    [PlanShard]
    public PlanShard? Shard { get; set; }

    /// <summary>The environment variable with the index of the share, from 0, in a plan that New-OssEncryptionPlan
    /// -ShardCount has made. JOB_COMPLETION_INDEX of a Kubernetes Indexed Job and SLURM_ARRAY_TASK_ID of a Slurm array
    /// are found without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ShardIndexVariable { get; set; }

    /// <summary>Continues a plan whose journal is damaged. Objects of which only a damaged line, or one after it, tells
    /// what became of them are looked at again; none is skipped. Journals before that line, and others, are
    /// believed.</summary>
    [Parameter]
    public SwitchParameter Recheck { get; set; }

    /// <summary>Returns the result of each object, too.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The maximum number of concurrent requests.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>The maximum number of requests in a second; no limit when left out.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int? MaxRequestsPerSecond { get; set; }

    /// <summary>The maximum number of requests in a second of all shares together; each takes an equal part of
    /// it.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int? TotalRequestsPerSecond { get; set; }

    /// <summary>The names of response headers that a proxy, gateway or CDN on the way adds to objects only. Others that
    /// it adds are told apart from those of objects by themselves.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] IgnoreHeader { get; set; } = [];

    /// <summary>Restores archived objects, too. The first call asks for their restorations and leaves; each later one
    /// copies those that can be read by then, and prolongs those that would freeze too soon. It may be called days
    /// later, on another machine: nothing is restored twice. What it costs is in the plan, in Retrievals.</summary>
    [Parameter]
    public SwitchParameter RestoreArchived { get; set; }

    /// <summary>How fast objects of ColdArchive and DeepColdArchive are restored, and how dear: Expedited, Standard or
    /// Bulk. DeepColdArchive has no bulk.</summary>
    [Parameter]
    public RestoreTier RestoreTier { get; set; } = RestoreTier.Standard;

    /// <summary>For how many days restored objects can be read; in class Archive at most 7. The copies are
    /// archived again at once.</summary>
    [Parameter]
    [ValidateRange(1, 365)]
    public int RestoreDays { get; set; } = 3;

    /// <summary>Stays until no object is being restored any more.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Array.ForEach(
        Path, path => Report(path, () => Apply(PlanFolder.Open(LocalPath.Resolve(SessionState.Path, path)))));

    private void Apply(PlanFolder plan)
    {
        PlanShard shard = Shard
            ?? ShardIndex.Find(plan.Header, ShardIndexVariable, Environment.GetEnvironmentVariable);
        if (!Ask(plan.Path, () => ShouldProcess(
            PlanWords.Describe(plan, shard, Recheck) + ", " + PlaceOf(null), "Encrypt in place")))
        {
            return;
        }

        RunSummary summary = ApplyOnce(plan, shard);
        while (Wait && summary.PauseAfter(DateTimeOffset.UtcNow) is { } pause)
        {
            Pause(pause);
            summary = ApplyOnce(plan, shard);
        }
    }

    private RunSummary ApplyOnce(PlanFolder plan, PlanShard shard)
    {
        using var execution = new PlanExecution(plan, Client, new PlanExecutionOptions
        {
            Shard = shard,
            ThrottleLimit = ThrottleLimit,
            MaxRequestsPerSecond = RateOf(shard),
            Repair = new RepairOptions
            {
                IgnoredHeaders = IgnoreHeader,
                Restore = RestoreArchived ? new RestoreOptions { Tier = RestoreTier, Days = RestoreDays } : null,
            },
            Recheck = Recheck,
            Advise = OssErrors.AdviceFor,
        });
        RunSummary summary = Execute(execution);
        Finish(plan, shard, summary);
        return summary;
    }

    private void Pause(TimeSpan pause)
    {
        WriteVerbose(FormattableString.Invariant($"Looks again at {DateTime.Now + pause:HH:mm}."));
        base.Wait(async stop =>
        {
            await Task.Delay(pause, stop).ConfigureAwait(false);
            return true;
        });
    }

    private RunSummary Execute(PlanExecution execution)
    {
        RunSummary summary = Stream<PlanOutcome, RunSummary>(
            execution.RunAsync, Emit, () => ShowProgress(execution.Progress));
        WriteProgress(new ProgressRecord(0, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        return summary;
    }

    private void Emit(PlanOutcome outcome)
    {
        OssEncryptionResult result = OutcomeReport.Write(this, outcome);
        if (PassThru)
        {
            WriteObject(result);
        }
    }

    private void Finish(PlanFolder plan, PlanShard shard, RunSummary summary)
    {
        foreach (MultipartUpload upload in summary.LeftUploads)
        {
            OutcomeReport.WarnOfUpload(this, upload.Target, upload.UploadId);
        }

        WriteObject(new OssEncryptionRun(plan.Path, shard, summary));
        if (summary.Stopped is { } reason)
        {
            WriteError(OssErrors.RunStopped(plan.Path, reason));
        }
    }

    private double? RateOf(PlanShard shard) => TotalRequestsPerSecond is { } total
        ? Math.Min((double)total / shard.Count, MaxRequestsPerSecond ?? double.PositiveInfinity)
        : MaxRequestsPerSecond;

    private void ShowProgress(RunProgress progress)
    {
        if (_sinceProgress.Elapsed < ProgressInterval)
        {
            return;
        }

        _sinceProgress.Restart();
        long toDo = Math.Max(progress.ObjectsToDo, progress.Objects);
        string status = FormattableString.Invariant(
            $"{progress.Objects} of {toDo} objects, {PlanWords.SizeOf(progress.Bytes)}, ") +
            FormattableString.Invariant($"{progress.Rate:0.#} objects a second");
        WriteProgress(new ProgressRecord(0, Activity, status)
        {
            PercentComplete = toDo == 0 ? 100 : (int)(100.0 * progress.Objects / toDo),
            SecondsRemaining = progress.Remaining is { } remaining
                ? (int)Math.Min(remaining.TotalSeconds, int.MaxValue)
                : -1,
        });
    }
}

/// <summary>Parses a share of a plan: <c>2/8</c> is the second of eight.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PlanShardAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return plain is string text
            ? PlanShard.TryParse(text) ?? throw new ArgumentTransformationMetadataException(
                $"'{text}' is no share of a plan. Write which one of how many: 2/8 is the second of eight.")
            : inputData;
    }
}
