using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.LocalFiles;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Usage;

namespace OssEncryption.Commands;

/// <summary>Finds what hangs on a key in OSS: default rules, stored objects, replication rules, and plans.</summary>
/// <remarks>It only reads. A list does not contain the encryption, so one request is sent for each object of the
/// buckets in the region of the key; several keys are counted in one pass. The rules of the buckets of all regions are
/// read. UsedInOss is False only when all buckets, all versions and all replication rules were looked at, and Unknown
/// when nothing was found but something could not be looked at: Reasons say what. Parts of uploads that are still open
/// are not counted.
/// Other services and other accounts may use the key, too. Nobody can list those, so this cannot say that a key is
/// safe to disable. ActionTrail has the calls that were made with a key.</remarks>
/// <example>
/// <code>Get-OssKmsKeyUsage key-2025 -AllVersions</code>
/// <para>Counts what is stored under a key, older versions included.</para>
/// </example>
/// <example>
/// <code>Get-OssKmsKey | Where-Object Kind -eq Customer | Get-OssKmsKeyUsage |
///     Where-Object UsedInOss -ne True | Select-Object KmsKeyId, UsedInOss, Reasons</code>
/// <para>Finds the CMKs of the region that are not known to be in use.</para>
/// </example>
/// <example>
/// <code>(Get-OssKmsKeyUsage alias/data -BucketName invoices*).Buckets</code>
/// <para>Counts by bucket, in some buckets only.</para>
/// </example>
/// <permission>kms:DescribeKey and kms:ListAliasesByKeyId on the keys; oss:ListBuckets; oss:GetBucketEncryption and
/// oss:GetBucketReplication on every bucket; in the region of the key oss:GetBucketVersioning, oss:ListObjects and
/// oss:GetObject, and with -AllVersions oss:ListObjectVersions and oss:GetObjectVersion.</permission>
/// <seealso cref="GetOssKmsKeyCommand"/>
/// <seealso>about_OssEncryption_Keys</seealso>
[Cmdlet(VerbsCommon.Get, "OssKmsKeyUsage")]
[OutputType(typeof(OssKmsKeyUsage))]
public sealed class GetOssKmsKeyUsageCommand : OssParallelCommand
{
    private readonly List<UsedKey> _keys = [];
    private readonly List<BucketKeyUsage> _buckets = [];
    private KeyUsageScan? _scan;

    /// <summary>The keys: ids, aliases or ARNs. alias/acs/oss is the service key.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KmsKeyIdCompleter))]
    [Alias("KmsKey")]
    [ValidateNotNullOrEmpty]
    public string[] KmsKeyId { get; set; } = [];

    /// <summary>The region of the keys; that of the context when left out. An ARN names its region itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>The buckets to look at; wildcards are allowed. All buckets when left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(BucketNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <summary>Counts noncurrent versions, too.</summary>
    [Parameter]
    public SwitchParameter AllVersions { get; set; }

    /// <summary>The folders of plans that may want the keys.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] PlanPath { get; set; } = [];

    /// <inheritdoc/>
    private protected override string Status => $"{_scan?.Scanned ?? 0} objects read";

    /// <inheritdoc/>
    private protected override void ProcessInput()
    {
        foreach (string name in KmsKeyId)
        {
            string region = KmsKeyReference.Parse(name).Region ?? Region ?? InUse.Region ?? "";
            Report(name, () => _keys.Add(Wait(stop => UsedKey.FindAsync(InUse.KmsClient, name, region, stop))));
        }
    }

    /// <inheritdoc/>
    private protected override void FinishInputs()
    {
        IReadOnlyList<BucketSummary>? buckets = null;
        if (_keys.Count == 0
            || !Report(MyInvocation.MyCommand.Name, () => buckets = Wait(stop => ListBucketsAsync(stop))))
        {
            return;
        }

        _scan = new KeyUsageScan(Client, Limiter, AllVersions);
        foreach (BucketSummary bucket in buckets!)
        {
            bool mayHold = _keys.Exists(key => key.Region == bucket.Region);
            Start(
                bucket.Name,
                stop => _scan.ReadAsync(bucket, mayHold, stop),
                usage =>
                {
                    _buckets.Add(usage);
                    Finish(null);
                });
        }

        FinishPending();
        IReadOnlyList<(string Path, PlanHeader Header)> plans = ReadPlans();
        foreach (UsedKey key in _keys)
        {
            WriteObject(key.Summarize(_buckets, plans, BucketName.Length == 0, AllVersions));
        }
    }

    private async Task<IReadOnlyList<BucketSummary>> ListBucketsAsync(CancellationToken stop)
    {
        WildcardPattern[] wanted =
            [.. BucketName.Select(name => WildcardPattern.Get(name, WildcardOptions.None))];
        var found = new List<BucketSummary>();
        string? marker = null;
        do
        {
            BucketPage page = await Client.ListBucketsAsync(null, marker, stop).ConfigureAwait(false);
            found.AddRange(page.Buckets.Where(bucket =>
                wanted.Length == 0 || Array.Exists(wanted, pattern => pattern.IsMatch(bucket.Name))));
            marker = page.NextMarker;
        }
        while (marker is not null);

        return found;
    }

    private List<(string Path, PlanHeader Header)> ReadPlans()
    {
        var plans = new List<(string Path, PlanHeader Header)>();
        foreach (string path in PlanPath)
        {
            string folder = LocalPath.Resolve(SessionState.Path, path);
            Report(folder, () => plans.Add((folder, PlanFolder.Open(folder).Header)));
        }

        return plans;
    }
}

/// <summary>A key whose use is looked for, by every name that it has.</summary>
/// <param name="Id">The id that objects declare.</param>
/// <param name="Region">Its region.</param>
/// <param name="Kind">Who made it.</param>
/// <param name="Names">Its ARN and its aliases.</param>
internal sealed record UsedKey(string Id, string Region, OssKmsKeyKind Kind, IReadOnlyList<string> Names)
{
    /// <summary>Resolves a name. An id that KMS does not tell about is looked for nevertheless.</summary>
    public static async Task<UsedKey> FindAsync(
        IKmsClient kms, string name, string region, CancellationToken stop)
    {
        KmsKeyReference asked = KmsKeyReference.Parse(name);
        try
        {
            KmsKey key = await kms.DescribeKeyAsync(region, name, stop).ConfigureAwait(false);
            IReadOnlyList<KmsAlias> aliases = await new KmsPages<KmsAlias>(
                $"the aliases of key {key.KeyId}",
                (page, token) => kms.ListAliasesByKeyIdAsync(region, key.KeyId, page, token),
                alias => alias.Name).ReadAllAsync(stop).ConfigureAwait(false);
            OssKmsKey described = OssKmsKey.Of(key, region, aliases.Select(alias => alias.Name));
            return new UsedKey(key.KeyId, region, described.Kind, [key.Arn, .. described.Aliases]);
        }
        catch (Exception failure) when (
            !asked.IsAlias && failure is KmsServiceException { IsAuthentication: false } or OssTransportException
            or OssInputException { Reason: OssInputError.NoKmsEndpoint })
        {
            return new UsedKey(asked.Name, region, OssKmsKeyKind.Unknown, [name]);
        }
    }

    /// <summary>What was found about the key.</summary>
    /// <param name="buckets">What the buckets have to do with keys.</param>
    /// <param name="plans">The plans on disk.</param>
    /// <param name="isWhole">Whether all buckets were looked at.</param>
    /// <param name="allVersions">Whether noncurrent versions were looked at.</param>
    public OssKmsKeyUsage Summarize(
        IReadOnlyList<BucketKeyUsage> buckets,
        IReadOnlyList<(string Path, PlanHeader Header)> plans,
        bool isWhole,
        bool allVersions)
    {
        string[] rules = [.. buckets.Where(bucket => Uses(bucket.Rule, bucket.Region)).Select(bucket => bucket.Bucket)];
        string[] replication =
        [
            .. buckets.SelectMany(
                bucket => bucket.Replication.Where(rule => Is(rule.ReplicaKmsKeyId)),
                (bucket, rule) => $"{bucket.Bucket}/{rule.Id}"),
        ];
        OssKmsKeyBucketUsage[] stored =
        [
            .. buckets.Where(bucket => bucket.ByKey.ContainsKey(Id))
                .Select(bucket => OssKmsKeyBucketUsage.Of(bucket.Bucket, bucket.ByKey[Id])),
        ];
        StoredUnderKey total = buckets.Select(bucket => bucket.ByKey.TryGetValue(Id, out StoredUnderKey? amount)
            ? amount
            : StoredUnderKey.None).Aggregate(StoredUnderKey.None, (sum, amount) => sum.With(amount));
        string[] found =
        [
            .. rules.Select(bucket => $"The rule of bucket '{bucket}' names the key."),
            .. stored.Select(bucket => $"Bucket '{bucket.BucketName}' stores " +
                $"{new PlanAmount(bucket.Objects, bucket.Bytes)} under the key."),
            .. replication.Select(rule => $"The replicas of rule '{rule}' are encrypted under the key."),
        ];
        string[] gaps =
        [
            .. isWhole ? Array.Empty<string>() : ["Only the buckets named with -BucketName were looked at."],
            .. buckets.SelectMany(bucket => bucket.Gaps, (bucket, gap) => $"Bucket '{bucket.Bucket}' {gap}."),
        ];
        return new OssKmsKeyUsage
        {
            KmsKeyId = Id,
            Region = Region,
            Kind = Kind,
            UsedInOss = found.Length > 0 ? KmsKeyUse.True : gaps.Length > 0 ? KmsKeyUse.Unknown : KmsKeyUse.False,
            Reasons = [.. found, .. gaps],
            Scope = ScopeOf(buckets, allVersions),
            RuleBuckets = rules,
            Objects = total.Objects,
            Bytes = total.Bytes,
            Oldest = total.Oldest?.LocalDateTime,
            Newest = total.Newest?.LocalDateTime,
            Buckets = stored,
            ReplicationRules = replication,
            Plans =
            [
                .. plans.Where(plan => plan.Header.Buckets.Any(bucket => Is(bucket.Wanted.KmsKeyId)))
                    .Select(plan => plan.Path),
            ],
        };
    }

    private string ScopeOf(IReadOnlyList<BucketKeyUsage> buckets, bool allVersions)
    {
        int inRegion = buckets.Count(bucket => bucket.Region == Region);
        return FormattableString.Invariant(
            $"The rules and replication of {buckets.Count} buckets in all regions, and ") +
            (allVersions ? "all versions of the objects" : "the current objects") +
            FormattableString.Invariant($" of {inRegion} buckets in {Region}, where the key is.");
    }

    // A rule of SSE-KMS without a key means the service key of its region.
    private bool Uses(EncryptionRule? rule, string region) =>
        rule?.Algorithm == SseAlgorithm.KMS
        && (rule.KmsKeyId is null ? Kind == OssKmsKeyKind.Service && region == Region : Is(rule.KmsKeyId));

    private bool Is(string? name) =>
        name is not null && (name == Id || Names.Contains(name) || name.EndsWith("/" + Id, StringComparison.Ordinal));
}
