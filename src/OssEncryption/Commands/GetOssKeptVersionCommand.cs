using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.LocalFiles;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Prices;
using OssEncryption.Protection.Run;

namespace OssEncryption.Commands;

/// <summary>Lists the versions that plans left behind: the objects as they were before they were encrypted.</summary>
/// <remarks>In a bucket with versioning a plan makes a new version of each object, and the one before stays as it is.
/// It protects nothing that it can still be read, and it is billed. The journal of the plan tells which versions these
/// are; those that are gone since are left out. A run of an older version of the module has not noted them.</remarks>
/// <example>
/// <code>
/// $null = New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan | Invoke-OssEncryptionPlan -Confirm:$false
/// Get-OssKeptVersion ./plan -PricePerGigabyte 0.12 | Measure-Object Size, MonthlyCost -Sum
/// </code>
/// <para>How much is stored twice, and what that costs in a month.</para>
/// </example>
/// <permission>oss:GetObjectVersion on each version; where objects can be retained
/// oss:GetBucketObjectWormConfiguration and oss:GetObjectLegalHold.</permission>
/// <seealso cref="RemoveOssKeptVersionCommand"/>
/// <seealso cref="InvokeOssEncryptionPlanCommand"/>
[Cmdlet(VerbsCommon.Get, "OssKeptVersion", DefaultParameterSetName = nameof(Path))]
[OutputType(typeof(OssKeptVersion))]
public sealed class GetOssKeptVersionCommand : OssParallelCommand
{
    private const decimal Gibibyte = 1L << 30;

    private KeptVersions? _versions;
    private StoragePrices? _prices;
    private bool _isRefused;

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

    /// <summary>What 1 GiB costs in a month, in any currency, for MonthlyCost.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public decimal? PricePerGigabyte { get; set; }

    /// <summary>Your prices, for MonthlyCost by region and storage class: a JSON file as New-OssEncryptionPlan takes
    /// it. -PricePerGigabyte goes before it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PricePath { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (PricePath is { } path
            && !Report(path, () => _prices = StoragePrices.Read(LocalPath.Resolve(SessionState.Path, path))))
        {
            _isRefused = true;
        }
    }

    /// <inheritdoc/>
    private protected override void ProcessInput()
    {
        if (_isRefused)
        {
            return;
        }

        _versions ??= new KeptVersions(Client, Limiter);
        ForEachFolder(Path, LiteralPath, List);
    }

    private void List(string path)
    {
        foreach (KeptVersion kept in KeptVersions.Read(PlanFolder.Open(path)))
        {
            Start(
                kept.Address.ToString(),
                stop => _versions!.FindAsync(kept, stop),
                state => Finish(state is null ? null : Show(path, kept, state)));
        }
    }

    private OssKeptVersion Show(string path, KeptVersion kept, KeptVersionState state)
    {
        decimal? cost = PricePerGigabyte is { } price
            ? state.State.Size / Gibibyte * price
            : _prices?.OfMonth(
                Client.RegionOf(kept.Address.Bucket), state.State.Properties.StorageClass ?? "Standard",
                state.State.Size);
        return new OssKeptVersion(path, kept, state, cost);
    }
}
