using System.Globalization;
using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Errors;
using OssEncryption.LocalFiles;
using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Commands;

/// <summary>Brings the default encryption of buckets to what findings require, and writes the way back first.</summary>
/// <remarks>All findings are read before the first change. Then an undo file is written, which only its owner can read.
/// Then the rules are changed one after the other, each only if it is still as it was found, and read back. A finding
/// that no rule can put right is returned as Left, with the reason. For stored objects name -PlanPath: a plan is
/// created, which Invoke-OssEncryptionPlan applies.</remarks>
/// <example>
/// <code>
/// $findings = Get-OssEncryptionFinding -PolicyName CIS-5.8
/// $findings | Repair-OssEncryptionFinding -WhatIf
/// $findings | Repair-OssEncryptionFinding -UndoPath ./undo.json
/// </code>
/// <para>Shows what would be changed, and changes it.</para>
/// </example>
/// <example>
/// <code>Repair-OssEncryptionFinding -Undo -UndoPath ./undo.json -Force</code>
/// <para>Sets the rules as they were before. Rules that somebody has changed since are left alone.</para>
/// </example>
/// <permission>oss:GetBucketInfo, oss:GetBucketEncryption and oss:PutBucketEncryption on each bucket; with -Undo
/// oss:DeleteBucketEncryption, too; with -PlanPath those of New-OssEncryptionPlan.</permission>
/// <seealso cref="GetOssEncryptionFindingCommand"/>
[Cmdlet(VerbsDiagnostic.Repair, "OssEncryptionFinding", SupportsShouldProcess = true, DefaultParameterSetName = "Repair")]
[OutputType(typeof(OssEncryptionRepair), typeof(OssEncryptionPlan))]
public sealed class RepairOssEncryptionFindingCommand : OssClientCommand
{
    private readonly List<Finding> _findings = [];
    private Confirmation? _lowering;

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
        _lowering = new Confirmation(this, Force);
        if (Undo)
        {
            Report(UndoPath!, GoBack);
            return;
        }

        RepairRules();
        PlanObjects();
    }

    private void RepairRules()
    {
        List<Finding> open =
        [
            .. _findings.Where(finding =>
                finding.Status == FindingStatus.NonCompliant && finding.Check != PolicyCheck.StoredObjects),
        ];
        RuleStep[] wanted =
        [
            .. open.Where(finding => finding is { WantedRule: not null, FoundRule: not null, BucketCreated: not null })
                .Select(finding => new RuleStep(finding.BucketName, finding.Region, finding.BucketCreated!.Value,
                    finding.FoundRule!, finding.WantedRule!))
                .Distinct(),
        ];
        foreach (Finding left in open.Where(finding => finding.WantedRule is null))
        {
            string found = left.FoundRule?.ToString() ?? left.Found;
            WriteObject(new OssEncryptionRepair(left.BucketName, left.Region, OssRepairStatus.Left, found, found,
                $"{left.Check}: {left.Reason ?? left.Advice}"));
        }

        RequireFew(wanted.Length);
        string account = "";
        RuleStep[] approved = [.. wanted.Where(step => Approve(step, owner => account = owner))];
        if (approved.Length == 0)
        {
            return;
        }

        string path = LocalPath.Resolve(SessionState.Path, UndoPath ?? "./oss-encryption-undo-" +
            DateTime.UtcNow.ToString("yyyyMMdd-HHmmssfff", CultureInfo.InvariantCulture) + ".json");
        var undo = new RuleUndo(DateTimeOffset.UtcNow, InUse.Endpoint.Authority, account, approved);
        if (Report(path, () => undo.Write(path)))
        {
            WriteVerbose($"The way back is in '{path}'.");
            Array.ForEach(approved, Change);
        }
    }

    private void GoBack()
    {
        RuleUndo undo = RuleUndo.Read(LocalPath.Resolve(SessionState.Path, UndoPath!));
        RequireFew(undo.Steps.Count);
        if (undo.Host != InUse.Endpoint.Authority)
        {
            throw new UndoException(UndoError.UndoOfOtherAccount,
                $"The undo file is of the endpoint {undo.Host}, and this is {InUse.Endpoint.Authority}.");
        }

        foreach (RuleStep step in undo.Steps.Reverse().Select(step => step.Reversed))
        {
            if (Approve(step, owner => RequireAccount(undo, owner)))
            {
                Change(step);
            }
        }
    }

    private void RequireFew(int changes)
    {
        if (changes > MaximumChange)
        {
            ThrowTerminatingError(OssErrors.TooManyChanges(changes, MaximumChange));
        }
    }

    private static void RequireAccount(RuleUndo undo, string owner)
    {
        if (undo.Account.Length > 0 && owner != undo.Account)
        {
            throw new UndoException(UndoError.UndoOfOtherAccount,
                $"The undo file is of the account {undo.Account}, and the bucket belongs to {owner}.");
        }
    }

    // Nothing is changed where the bucket or its rule is not what was looked at.
    private bool Approve(RuleStep step, Action<string> seeOwner)
    {
        bool isApproved = false;
        Report(step.Bucket, () =>
        {
            BucketInfo info = Wait(stop => Client.GetBucketInfoAsync(step.Bucket, stop));
            seeOwner(info.OwnerId);
            if (info.Summary.CreationDate != step.Created)
            {
                throw new UndoException(UndoError.BucketReplaced,
                    $"Bucket '{step.Bucket}' was deleted and created anew since it was looked at. It was left alone.");
            }

            if (info.Encryption == step.After)
            {
                WriteObject(Result(step, OssRepairStatus.Unchanged, null));
                return;
            }

            RequireUnchanged(step, info.Encryption);
            string change = $"bucket '{step.Bucket}': {step.Before} → {step.After}";
            isApproved = ShouldProcess(change, Undo ? "Undo repair" : "Repair encryption")
                && (!ProtectionLevel.IsLowering(step.Before, step.After)
                    || _lowering!.Allows($"This lowers protection. {change}. Continue?"));
        });
        return isApproved;
    }

    private void Change(RuleStep step) => Report(step.Bucket, () =>
    {
        RequireUnchanged(step, Wait(stop => Client.GetBucketEncryptionAsync(step.Bucket, stop)));
        EncryptionRule found = Wait(stop => ChangeAsync(step, stop));
        if (found != step.After)
        {
            WriteError(OssErrors.RuleNotConfirmed(step.Bucket, step.After, found));
        }

        WriteObject(Result(step with { After = found }, OssRepairStatus.Changed, null));
    });

    private async Task<EncryptionRule> ChangeAsync(RuleStep step, CancellationToken stop)
    {
        Task change = step.After == EncryptionRule.None
            ? Client.DeleteBucketEncryptionAsync(step.Bucket, stop)
            : Client.PutBucketEncryptionAsync(step.Bucket, step.After, stop);
        await change.ConfigureAwait(false);
        return await Client.GetBucketEncryptionAsync(step.Bucket, stop).ConfigureAwait(false);
    }

    private void RequireUnchanged(RuleStep step, EncryptionRule now)
    {
        if (now != step.Before)
        {
            WriteObject(Result(step with { Before = now, After = now }, OssRepairStatus.Left,
                "The rule is no longer as it was found."));
            throw new UndoException(UndoError.RuleChanged,
                $"The rule of bucket '{step.Bucket}' is {now}, and was {step.Before}. It was left alone.");
        }
    }

    private static OssEncryptionRepair Result(RuleStep step, OssRepairStatus status, string? reason) =>
        new(step.Bucket, step.Region, status, step.Before.ToString(), step.After.ToString(), reason);

    private void PlanObjects()
    {
        IGrouping<string, Finding>[] buckets =
        [
            .. _findings.Where(finding => finding is
                {
                    Status: FindingStatus.NonCompliant, Check: PolicyCheck.StoredObjects, WantedRule: not null,
                })
                .GroupBy(finding => finding.BucketName),
        ];
        if (buckets.Length == 0)
        {
            return;
        }

        if (PlanPath is null)
        {
            WriteWarning($"Objects of {buckets.Length} buckets are not stored as required. " +
                "Name -PlanPath to plan how they come to it.");
            return;
        }

        Report(PlanPath, () => Plan(LocalPath.Resolve(SessionState.Path, PlanPath), buckets));
    }

    private void Plan(string folder, IEnumerable<IGrouping<string, Finding>> buckets)
    {
        if (!ShouldProcess(folder, "Write encryption plan"))
        {
            return;
        }

        using var limiter = new ConcurrencyLimiter(16);
        using var planner = new PlanBuilder(Client, limiter, new PlanOptions
        {
            Folder = folder,
            Host = InUse.Endpoint.Authority,
            Region = InUse.Region,
            Source = PlanSource.Head,
            Filter = new PlanFilter(),
            Takes = _ => true,
        });
        foreach (IGrouping<string, Finding> bucket in buckets)
        {
            Report(bucket.Key, () => Wait(stop => planner.AddAsync(bucket.Key, bucket.First().WantedRule, stop)));
        }

        if (planner.HasBuckets)
        {
            WriteObject(new OssEncryptionPlan(folder, planner.Complete()));
        }
    }
}
