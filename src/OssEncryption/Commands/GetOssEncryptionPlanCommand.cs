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
public sealed class GetOssEncryptionPlanCommand : OssCommand
{
    /// <summary>The folders of the plans; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        ParameterSetName = nameof(Path))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The folders of the plans, taken as they are written.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = nameof(LiteralPath))]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEachFolder(
        Path, LiteralPath, folder => Show(PlanFolder.Open(folder)));

    private void Show(PlanFolder plan) => WriteObject(new OssEncryptionPlanState(plan, PlanStatus.Read(plan)));
}
