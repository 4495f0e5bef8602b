using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Errors;
using OssEncryption.LocalFiles;
using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Commands;

/// <summary>Brings the default encryption of buckets to what findings require, and writes the way back first.</summary>
/// <remarks>All findings are read before the first change. Then an undo file is written, which only its owner can read.
/// Then the rules are changed one after the other, each only if it is still as it was found, and read back. A finding
/// that no rule can put right is returned as Left, with the reason, and so is a bucket whose key cannot be used. For
/// stored objects name -PlanPath: a plan is created, which Invoke-OssEncryptionPlan applies.</remarks>
/// <example>
/// <code>
/// $findings = Get-OssEncryptionFinding -PolicyName CIS-5.8
/// $findings | Repair-OssEncryptionFinding -WhatIf
/// $findings | Repair-OssEncryptionFinding -UndoPath ./undo.json
/// </code>
/// <para>Shows what would be changed, and changes it.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssEncryptionFinding -PolicyName GB39786-SM4 | Repair-OssEncryptionFinding -UndoPath ./undo.json
/// Repair-OssEncryptionFinding -Undo -UndoPath ./undo.json -Force
/// </code>
/// <para>Sets the rules as they were before. Rules that somebody has changed since are left alone.</para>
/// </example>
/// <permission>oss:GetBucketInfo, oss:GetBucketEncryption and oss:PutBucketEncryption on each bucket; where a rule
/// names a key, those of Set-OssBucketEncryption to look at it; with -Undo oss:DeleteBucketEncryption, too; with
/// -PlanPath those of New-OssEncryptionPlan.</permission>
/// <seealso cref="GetOssEncryptionFindingCommand"/>
/// <seealso>about_OssEncryption_Policies</seealso>
[Cmdlet(VerbsDiagnostic.Repair, "OssEncryptionFinding", SupportsShouldProcess = true,
    DefaultParameterSetName = "Repair")]
[OutputType(typeof(OssEncryptionRepair), typeof(OssEncryptionPlan))]
public sealed class RepairOssEncryptionFindingCommand : OssClientCommand
{
    private readonly ConcurrencyLimiter _limiter = new(16);
    private readonly List<Finding> _findings = [];
    private KeyCheck? _keys;
    private Confirmation? _lowering;
    private RuleRepair? _repair;

    /// <summary>The findings, as Get-OssEncryptionFinding returns them or Import-Clixml gives them back.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Repair")]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>The undo file: a new one to write, or with -Undo the one to go back by. When left out, a new one in the
    /// current folder.</summary>
    [Parameter(ParameterSetName = "Repair")]
    [Parameter(Mandatory = true, ParameterSetName = "Undo")]
    [ValidateNotNullOrEmpty]
    public string? UndoPath { get; set; }

    /// <summary>Goes back: sets the rules as the undo file says that they were.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Undo")]
    public SwitchParameter Undo { get; set; }

    /// <summary>The folder of a plan for the stored objects: a new one, or an empty one.</summary>
    [Parameter(ParameterSetName = "Repair")]
    [ValidateNotNullOrEmpty]
    public string? PlanPath { get; set; }

    /// <summary>If more rules than this were to be changed, none is.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaximumChange { get; set; } = 100;

    /// <summary>Lowers protection without asking: going back does.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSObject input in InputObject)
        {
            if (OssEncryptionFinding.Read(input) is { } finding)
            {
                _findings.Add(finding);
            }
            else
            {
                WriteError(OssErrors.NotAFinding(input));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _keys = new KeyCheck(this, InUse, _limiter, keysByRegion: null, KeyPurpose.Encrypt);
        _lowering = new Confirmation(this, Force);
        _repair = new RuleRepair(Client);
        if (Undo)
        {
            Report(UndoPath!, GoBack);
        }
        else
        {
            RepairRules();
            PlanObjects();
        }
    }

    private void RepairRules()
    {
        Finding[] open = [.. _findings.Where(
            finding => finding is { Status: FindingStatus.NonCompliant, Check: not PolicyCheck.StoredObjects })];
        RepairStep[] wanted = [.. open.Select(RepairStep.Of).OfType<RepairStep>().Distinct()];
        foreach (Finding left in open.Where(finding => finding.WantedRule is null))
        {
            WriteObject(new OssEncryptionRepair(left.BucketName, left.Region, OssRepairStatus.Left, left.Found,
                left.Found, $"{left.Check}: {left.Reason ?? left.Advice}"));
        }

        string account = "";
        RepairStep[] approved = Approve(wanted, owner => account = owner);
        string path = LocalPath.Resolve(SessionState.Path, UndoPath
            ?? FormattableString.Invariant($"./oss-encryption-undo-{DateTime.UtcNow:yyyyMMdd-HHmmssfff}.json"));
        var undo = new RuleUndo(DateTimeOffset.UtcNow, InUse.Endpoint.Authority, account, approved);
        if (approved.Length > 0 && Report(path, () => undo.Write(path)))
        {
            WriteVerbose($"The way back is in '{path}'.");
            Array.ForEach(approved, Change);
        }
    }

    private void GoBack()
    {
        RuleUndo undo = RuleUndo.Read(LocalPath.Resolve(SessionState.Path, UndoPath!));
        undo.RequireHost(InUse.Endpoint.Authority);
        RepairStep[] back = [.. undo.Steps.Reverse().Select(step => step.Reversed)];
        Array.ForEach(Approve(back, undo.RequireAccount), Change);
    }

    private RepairStep[] Approve(RepairStep[] steps, Action<string> seeOwner)
    {
        if (steps.Length > MaximumChange)
        {
            ThrowTerminatingError(OssErrors.TooManyChanges(steps.Length, MaximumChange));
        }

        return [.. steps.Where(step => Approve(step, seeOwner))];
    }

    private bool Approve(RepairStep step, Action<string> seeOwner)
    {
        bool isApproved = false;
        Try(step, () =>
        {
            BucketInfo info = Wait(stop => _repair!.CheckAsync(step, stop));
            seeOwner(info.OwnerId);
            if (info.Encryption == step.After)
            {
                WriteObject(OssEncryptionRepair.Of(step, OssRepairStatus.Unchanged));
                return;
            }

            EncryptionRule after = step.After;
            if (!_keys!.TryResolve(step.Bucket, step.Bucket, step.Before, StopToken, ref after))
            {
                WriteObject(OssEncryptionRepair.Left(step, $"The key of {after} cannot be used."));
                return;
            }

            string change = $"bucket '{step.Bucket}': {step.Before} → {step.After}, {PlaceOf(step.Bucket)}";
            isApproved = Ask(step.Bucket, () =>
                ShouldProcess(change, Undo ? "Undo repair" : "Repair encryption")
                && (!ProtectionLevel.IsLowering(step.Before, step.After)
                    || _lowering!.Allows($"This lowers protection. {change}. Continue?")));
        });
        return isApproved;
    }

    private void Change(RepairStep step) => Try(step, () =>
    {
        EncryptionRule found = Wait(stop => _repair!.ApplyAsync(step, stop));
        WriteObject(OssEncryptionRepair.Of(step with { After = found }, OssRepairStatus.Changed));
        if (found != step.After)
        {
            WriteError(OssErrors.RuleNotConfirmed(step.Bucket, step.After, found));
        }
    });

    // A rule that is left alone is said to be, beside the error.
    private void Try(RepairStep step, Action act) => Report(step.Bucket, () =>
    {
        try
        {
            act();
        }
        catch (UndoException problem)
        {
            WriteObject(OssEncryptionRepair.Left(step, problem.Message));
            throw;
        }
    });

    private void PlanObjects()
    {
        Finding[] open = [.. _findings.Where(finding => finding.WantedRule is not null
            && finding is { Status: FindingStatus.NonCompliant, Check: PolicyCheck.StoredObjects })];
        string? folder = PlanPath is null ? null : LocalPath.Resolve(SessionState.Path, PlanPath);
        if (open.Length > 0 && folder is null)
        {
            WriteWarning("Stored objects are not as required. Name -PlanPath to plan how they come to it.");
        }
        else if (open.Length > 0 && Ask(folder!, () => ShouldProcess(folder!, "Write encryption plan")))
        {
            Report(PlanPath!, () => Plan(folder!, open));
        }
    }

    private void Plan(string folder, Finding[] findings)
    {
        using var planner = new PlanBuilder(Client, _limiter, new PlanOptions
        {
            Folder = folder,
            Host = InUse.Endpoint.Authority,
            Region = InUse.Region,
            Replication = _keys!.Replication,
        });
        foreach (IGrouping<string, Finding> bucket in findings.GroupBy(finding => finding.BucketName))
        {
            Report(bucket.Key, () => Wait(stop => planner.AddAsync(bucket.Key, bucket.First().WantedRule, stop)));
        }

        if (planner.HasBuckets)
        {
            WriteObject(new OssEncryptionPlan(folder, planner.Complete()));
        }
    }
}
