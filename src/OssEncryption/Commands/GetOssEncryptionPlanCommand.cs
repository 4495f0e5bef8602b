using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.LocalFiles;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;

namespace OssEncryption.Commands;

/// <summary>Gets the state of plans, or the results of their objects.</summary>
/// <remarks>It only reads the folder of the plan, sends no request, and can be used while the plan is applied. Where
/// several runs processed an object, its newest result counts.</remarks>
/// <example>
/// <code>New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan | Get-OssEncryptionPlan</code>
/// <para>Shows the number of objects that are proved, skipped, failed and remaining.</para>
/// </example>
/// <example>
/// <code>
/// $null = New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan | Invoke-OssEncryptionPlan
/// Get-OssEncryptionPlan ./plan -Failed -Skipped | ForEach-Object { "$_ $($_.Message) $($_.Advice)" }
/// </code>
/// <para>Lists the objects that were not encrypted, with the reason and what to do.</para>
/// </example>
/// <permission>None: it sends no request.</permission>
/// <seealso cref="InvokeOssEncryptionPlanCommand"/>
/// <seealso>about_OssEncryption_Plans</seealso>
[Cmdlet(VerbsCommon.Get, "OssEncryptionPlan")]
[OutputType(typeof(OssEncryptionPlanState), typeof(OssEncryptionResult))]
public sealed class GetOssEncryptionPlanCommand : OssCommand
{
    /// <summary>The folders of the plans.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Returns the objects that failed.</summary>
    [Parameter]
    public SwitchParameter Failed { get; set; }

    /// <summary>Returns the objects that were not changed.</summary>
    [Parameter]
    public SwitchParameter Skipped { get; set; }

    /// <summary>Returns the objects that are proved to be encrypted as wanted.</summary>
    [Parameter]
    public SwitchParameter Proved { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Array.ForEach(
        Path, path => Report(path, () => Show(PlanFolder.Open(LocalPath.Resolve(SessionState.Path, path)))));

    private void Show(PlanFolder plan)
    {
        if (!Failed && !Skipped && !Proved)
        {
            WriteObject(new OssEncryptionPlanState(plan, PlanStatus.Read(plan)));
            return;
        }

        foreach (PlanOutcome outcome in PlanStatus.ReadOutcomes(plan).Where(outcome => IsWanted(outcome.Status)))
        {
            WriteObject(new OssEncryptionResult(outcome));
        }
    }

    private bool IsWanted(OutcomeStatus status) => status switch
    {
        OutcomeStatus.Proved => Proved,
        OutcomeStatus.Skipped => Skipped,
        _ => Failed,
    };
}
