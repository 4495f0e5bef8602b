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
public sealed class CompressOssEncryptionPlanCommand : OssCommand
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
    protected override void ProcessRecord() => ForEachFolder(Path, LiteralPath, Compact);

    private void Compact(string path)
    {
        PlanFolder plan = PlanFolder.Open(path);
        if (Ask(path, () => ShouldProcess(path, "Compact the journals of the plan")))
        {
            WriteObject(OssPlanCompaction.Of(path, PlanCompaction.Of(plan)));
        }
    }
}
