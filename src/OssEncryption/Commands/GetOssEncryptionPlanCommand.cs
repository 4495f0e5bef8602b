using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Run;

namespace OssEncryption.Commands;

/// <summary>Gets the state of plans: how much of each is done.</summary>
/// <remarks>It only reads the folder of the plan, sends no request, and can be used while the plan is applied. Where
/// several runs processed an object, its newest result counts. Get-OssEncryptionPlanEntry lists the objects. Each line
/// of a journal has a checksum, chained to the line before: a line that is not what was written is the error
/// PlanDamaged, which names it.</remarks>
/// <example>
/// <code>New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan | Get-OssEncryptionPlan</code>
/// <para>Shows the number of objects that are proved, skipped, failed and remaining.</para>
/// </example>
/// <permission>None: it sends no request.</permission>
/// <seealso cref="GetOssEncryptionPlanEntryCommand"/>
/// <seealso cref="InvokeOssEncryptionPlanCommand"/>
/// <seealso>about_OssEncryption_Plans</seealso>
[Cmdlet(VerbsCommon.Get, "OssEncryptionPlan", DefaultParameterSetName = nameof(Path))]
[OutputType(typeof(OssEncryptionPlanState))]
public sealed class GetOssEncryptionPlanCommand : OssPlanCommand
{
    /// <inheritdoc/>
    private protected override void Process(PlanFolder plan) =>
        WriteObject(new OssEncryptionPlanState(plan, PlanStatus.Read(plan)));
}
