using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.LocalFiles;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Prices;

namespace OssEncryption.Commands;

/// <summary>Plans which stored objects have to be encrypted anew, and writes the plan to a folder.</summary>
/// <remarks>It only reads. An object is encrypted as wanted when its algorithm, its key and its data encryption are the
/// wanted ones; KMS without a key accepts any key. Without an encryption on the command line, the rule of each bucket
/// applies. An object that cannot be read is in the plan with its reason. A bucket that cannot be read completely is
/// not in the plan. When the service itself fails, planning stops. An inventory saves requests when it has the fields
/// Size, StorageClass, LastModifiedDate, ETag, ObjectType and EncryptionStatus: objects that it lists as plain need no
/// request of their own. A planning that is stopped, by the service, Ctrl+C, a full disk or the death of the process,
/// keeps what it has looked at, at most but for the last ten thousand objects: -Resume goes on there.</remarks>
/// <example>
/// <code>New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./invoices-plan</code>
/// <para>Checks every object of a bucket, and plans to encrypt those that are encrypted otherwise or not at all.</para>
/// </example>
/// <example>
/// <code>(New-OssEncryptionPlan invoices KMS -Prefix 2026/ -Exclude *.tmp -Path ./kms-plan).Counts</code>
/// <para>Shows the number of objects for each reason.</para>
/// </example>
/// <example>
/// <code>New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./resumed-plan -Resume</code>
/// <para>Goes on with a planning that was stopped, or begins one.</para>
/// </example>
/// <permission>oss:GetBucketInfo, oss:GetBucketEncryption, oss:GetBucketWorm and oss:ListObjects on each bucket, and
/// oss:GetObject on its objects. What oss:GetBucketLifecycle, oss:GetBucketReplication, oss:GetBucketOverwriteConfig,
/// oss:GetBucketArchiveDirectRead and oss:GetBucketObjectWormConfiguration do not permit to know is in the notes of the
/// plan; with -AllVersions oss:ListObjectVersions and oss:GetObjectVersion; with an inventory
/// oss:GetBucketInventory, and oss:GetObject on its files.</permission>
/// <seealso>about_OssEncryption_Plans</seealso>
[Cmdlet(VerbsCommon.New, "OssEncryptionPlan", SupportsShouldProcess = true)]
[OutputType(typeof(OssEncryptionPlan))]
public sealed class NewOssEncryptionPlanCommand : OssBucketRuleCommand
{
    private PlanBuilder? _planner;
    private StoragePrices? _prices;

    /// <summary>The folder of the plan: a new one, or an empty one.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Puts the plan in the place of the one that is in the folder, when it is whole; until then that one
    /// stays. A plan that was applied is never replaced.</summary>
    [Parameter]
    public SwitchParameter Replace { get; set; }

    /// <summary>Goes on with a planning that was stopped in the folder, and begins one where there is none. The
    /// parameters, the endpoint, the buckets and their settings have to be the same.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>Where objects are found: Head sends a request for each object; Inventory reads an inventory list of the
    /// service.</summary>
    [Parameter]
    public PlanSource? Source { get; set; }

    /// <summary>The id of an inventory rule of the buckets; its newest list is read.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InventoryId { get; set; }

    /// <summary>The manifest.json of an inventory list, as bucket/key.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Manifest { get; set; }

    /// <summary>Only keys that begin with this prefix, taken literally.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [ValidateNotNullOrEmpty]
    [RejectObjects]
    public string? Prefix { get; set; }

    /// <summary>Only keys that match one of these wildcard patterns; case matters.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Include { get; set; } = [];

    /// <summary>No keys that match one of these wildcard patterns; case matters.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>Looks at older versions and delete markers, too. They are reported, and never changed.</summary>
    [Parameter]
    public SwitchParameter AllVersions { get; set; }

    /// <summary>The number of shares in which engines will apply the plan, each as a process of its own. A Kubernetes
    /// Indexed Job or a Slurm array numbers its processes from 0, and each then applies the share of its
    /// number.</summary>
    [Parameter]
    [ValidateRange(1, PlanShard.Most)]
    public int? ShardCount { get; set; }

    /// <summary>Your prices, for the Costs of the plan: a JSON file. Its schema, storage-prices.schema.json, is in the
    /// folder prices of the module, with a file of placeholders. No price comes with the module.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PricePath { get; set; }

    /// <summary>The maximum number of requests in a second; no limit when left out.</summary>
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
            _prices = PricePath is null
                ? null
                : StoragePrices.Read(LocalPath.Resolve(SessionState.Path, PricePath));
            if (Ask(folder, () => ShouldProcess(folder, "Write encryption plan")))
            {
                _planner = new PlanBuilder(Client, Limiter, Options(folder));
            }
        });
    }

    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket)
    {
        EncryptionRule wanted = EncryptionRule.None;

        // What Get-OssBucketEncryption gives for a bucket without a rule says None.
        bool hasNoRule = Rule.FromCommandLine is null && Algorithm is { Value: SseAlgorithm.None };
        bool isNamed = !hasNoRule && Rule.IsNamed;
        if (_planner is not null
            && (!isNamed || (Rule.TryGet(bucket, out wanted)
                && Keys.TryResolve(bucket, bucket, present: null, StopToken, ref wanted))))
        {
            EncryptionRule? named = isNamed ? wanted : null;
            Start(bucket, stop => _planner.AddAsync(bucket, named, stop), planned =>
            {
                WarnOfNoRule(planned);
                Finish(null);
            });
            FinishPending();
        }
    }

    /// <inheritdoc/>
    private protected override void FinishInputs()
    {
        if (_planner is { HasBuckets: true, StoppedIn: null })
        {
            Report(_planner.Folder, () => Show(new OssEncryptionPlan(_planner.Folder, _planner.Complete(), _prices)));
        }
    }

    /// <inheritdoc/>
    private protected override ErrorRecord Describe(OssException problem, string target) =>
        _planner?.StoppedIn == target && problem is not PlanException
            ? OssErrors.PlanningStopped(_planner.Folder, target, problem)
            : base.Describe(problem, target);

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

        if (plan.NoLongerReplicated.Objects > 0)
        {
            WriteWarning($"The plan ends the replication of {plan.NoLongerReplicated}, without an error: their " +
                "replication rules leave out objects under a CMK.");
        }

        if (_planner!.ReplicationFailure is { } unread)
        {
            WriteWarning(KeyCheck.DescribeUnread(unread));
        }

        WriteObject(plan);
    }

    private void WarnOfNoRule(PlanBucket bucket)
    {
        if (bucket.Wanted == EncryptionRule.None)
        {
            WriteWarning($"Bucket '{bucket.Name}' has no rule, and no encryption is named: its objects are in the " +
                "plan with the reason NoRule, and none of them will be encrypted. Set its rule with " +
                "Set-OssBucketEncryption, or name an encryption with -Algorithm.");
        }
    }

    private PlanOptions Options(string folder) => new()
    {
        Folder = folder,
        Replaces = Replace,
        Resumes = Resume,
        Host = InUse.Endpoint.Authority,
        Region = InUse.Region,
        Source = Source ?? (InventoryId is null && Manifest is null ? PlanSource.Head : PlanSource.Inventory),
        InventoryId = InventoryId,
        Manifest = Manifest,
        ShardCount = ShardCount,
        Filter = new PlanFilter
        {
            Prefix = Prefix,
            Include = [.. Include],
            Exclude = [.. Exclude],
            AllVersions = AllVersions,
        },
        Takes = MakeKeyFilter(),
        MaxRequestsPerSecond = MaxRequestsPerSecond,
        Replication = Keys.Replication,
    };

    private Func<string, bool> MakeKeyFilter()
    {
        WildcardPattern[] include = Compile(Include);
        WildcardPattern[] exclude = Compile(Exclude);
        return key => (include.Length == 0 || Array.Exists(include, pattern => pattern.IsMatch(key)))
            && !Array.Exists(exclude, pattern => pattern.IsMatch(key));
    }

    private static WildcardPattern[] Compile(string[] texts) =>
        [.. texts.Select(text => WildcardPattern.Get(text, WildcardOptions.None))];
}
