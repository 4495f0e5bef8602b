using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.LocalFiles;
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
[Cmdlet(VerbsData.Compress, "OssEncryptionPlan", SupportsShouldProcess = true)]
[OutputType(typeof(OssPlanCompaction))]
public sealed class CompressOssEncryptionPlanCommand : OssCommand
{
    /// <summary>The folders of the plans.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Array.ForEach(
        Path, path => Report(path, () => Compact(LocalPath.Resolve(SessionState.Path, path))));

    private void Compact(string path)
    {
        PlanFolder plan = PlanFolder.Open(path);
        if (Ask(path, () => ShouldProcess(path, "Compact the journals of the plan")))
        {
            WriteObject(OssPlanCompaction.Of(path, PlanCompaction.Of(plan)));
        }
    }
}
