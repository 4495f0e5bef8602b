using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.LocalFiles;
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
[Cmdlet(VerbsCommon.Get, "OssEncryptionPlan")]
[OutputType(typeof(OssEncryptionPlanState))]
public sealed class GetOssEncryptionPlanCommand : OssCommand
{
    /// <summary>The folders of the plans.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Array.ForEach(
        Path, path => Report(path, () => Show(PlanFolder.Open(LocalPath.Resolve(SessionState.Path, path)))));

    private void Show(PlanFolder plan) => WriteObject(new OssEncryptionPlanState(plan, PlanStatus.Read(plan)));
}
