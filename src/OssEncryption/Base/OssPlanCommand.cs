using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Base;

/// <summary>A cmdlet that takes plans, and sends no request. A plan that cannot be read gives one error, and the others
/// go on.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssPlanCommand : OssCommand
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
    protected sealed override void ProcessRecord() => ForEachFolder(
        Path, LiteralPath, folder => Process(PlanFolder.Open(folder)));

    /// <summary>Processes a plan.</summary>
    private protected abstract void Process(PlanFolder plan);
}
