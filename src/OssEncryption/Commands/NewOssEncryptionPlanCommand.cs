using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.LocalFiles;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;

namespace OssEncryption.Commands;

/// <summary>Plans how the objects that are stored already come to the encryption that they should have.</summary>
/// <remarks>It only reads. An object is as wanted when its algorithm, its key and its data encryption are; KMS without
/// a key is met by any key. Without an encryption on the command line, the rule of each bucket counts. A bucket that
/// cannot be read to its end is not in the plan. An inventory saves requests when its fields are Size, StorageClass,
/// LastModifiedDate, ETag, ObjectType and EncryptionStatus: what it calls plain is not asked for then.</remarks>
/// <example>
/// <code>New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./invoices-plan</code>
/// <para>Looks at every object of a bucket, and plans to encrypt those that are not encrypted so.</para>
/// </example>
/// <example>
/// <code>(New-OssEncryptionPlan invoices KMS -Prefix 2026/ -Exclude *.tmp -Path ./kms-plan).Counts</code>
/// <para>Shows how many objects there are for each reason.</para>
/// </example>
/// <permission>oss:GetBucketInfo, oss:GetBucketEncryption, oss:GetBucketWorm and oss:ListObjects on each bucket, and
/// oss:GetObject on its objects; with -AllVersions oss:ListObjectVersions and oss:GetObjectVersion; with an inventory
/// oss:GetBucketInventory, and oss:GetObject on its files.</permission>
/// <seealso>about_OssEncryption_Plans</seealso>
[Cmdlet(VerbsCommon.New, "OssEncryptionPlan", SupportsShouldProcess = true)]
[OutputType(typeof(OssEncryptionPlan))]
public sealed class NewOssEncryptionPlanCommand : OssBucketObjectsCommand
{
    private PlanBuilder? _planner;

    /// <summary>The folder of the plan: one that is not there yet, or an empty one.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Head asks for each object; Inventory reads a list of the service, and plans what is in it.</summary>
    [Parameter]
    public PlanSource? Source { get; set; }

    /// <summary>The id of an inventory of the buckets; the newest list of it is read.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InventoryId { get; set; }

    /// <summary>The manifest.json of an inventory: its bucket and its key, with a slash between them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Manifest { get; set; }

    /// <summary>How many requests may go out in a second; as many as can when left out.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int? MaxRequestsPerSecond { get; set; }

    /// <inheritdoc/>
    private protected override string Status => $"{_planner?.Decided ?? 0} objects looked at";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Report(Path, () =>
        {
            string folder = LocalPath.Resolve(SessionState.Path, Path);
            if (ShouldProcess(folder, "Write encryption plan"))
            {
                _planner = new PlanBuilder(Client, Slots, Options(folder));
            }
        });
    }

    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket)
    {
        EncryptionRule? wanted = null;
        if (_planner is not null && (!IsRuleNamed || TryGetRule(bucket, out wanted)))
        {
            Start(bucket, stop => _planner.AddAsync(bucket, wanted, stop), _ => Finish(null));
            Settle();
        }
    }

    /// <inheritdoc/>
    private protected override void FinishInputs()
    {
        if (_planner?.HasBuckets == true)
        {
            Report(_planner.Folder, () => Show(new OssEncryptionPlan(_planner.Folder, _planner.Complete())));
        }
    }

    /// <inheritdoc/>
    private protected override EncryptionRule Accept(EncryptionRule rule) => WantedEncryption.Require(rule);

    /// <inheritdoc/>
    private protected override void Release() => _planner?.Dispose();

    private void Show(OssEncryptionPlan plan)
    {
        if (plan.Lowered.Objects > 0)
        {
            WriteWarning($"The plan lowers the protection of {plan.Lowered}: what they have now is better.");
        }

        WriteObject(plan);
    }

    private PlanOptions Options(string folder) => new()
    {
        Folder = folder,
        Host = InUse.Endpoint.Authority,
        Region = InUse.Region,
        Source = Source ?? (InventoryId is null && Manifest is null ? PlanSource.Head : PlanSource.Inventory),
        InventoryId = InventoryId,
        Manifest = Manifest,
        Filter = Filter,
        Takes = MakeKeyTest(),
        MaxRequestsPerSecond = MaxRequestsPerSecond,
    };
}
