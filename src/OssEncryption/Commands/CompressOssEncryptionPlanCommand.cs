using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Run;

namespace OssEncryption.Commands;

/// <summary>Compacts finished plans, so that their evidence takes less room.</summary>
/// <remarks>It compresses the journals of a plan, byte for byte: all that they prove stays, with its checksums, and the
/// cmdlets read the plan as before. A journal goes when its compressed form is on the disk and was read back. A plan of
/// which something is to be done, or to be tried again, is refused. It sends no request.</remarks>
/// <example>
/// <code>
/// $plan = New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan
/// $null = $plan | Invoke-OssEncryptionPlan -Confirm:$false
/// $plan | Compress-OssEncryptionPlan
/// </code>
/// <para>Compacts a plan when it is applied.</para>
/// </example>
/// <permission>None: it sends no request.</permission>
/// <seealso cref="InvokeOssEncryptionPlanCommand"/>
/// <seealso cref="GetOssEncryptionPlanCommand"/>
[Cmdlet(VerbsData.Compress, "OssEncryptionPlan", SupportsShouldProcess = true,
    DefaultParameterSetName = nameof(Path))]
[OutputType(typeof(OssPlanCompaction))]
public sealed class CompressOssEncryptionPlanCommand : OssPlanCommand
{
    /// <inheritdoc/>
    private protected override void Process(PlanFolder plan)
    {
        if (Ask(plan.Path, () => ShouldProcess(plan.Path, "Compact the journals of the plan")))
        {
            WriteObject(OssPlanCompaction.Of(plan.Path, PlanCompaction.Of(plan)));
        }
    }
}
