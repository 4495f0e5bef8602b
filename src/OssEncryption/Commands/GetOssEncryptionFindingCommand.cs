using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.LocalFiles;
using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Policy;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Checks buckets, and what is stored in them, against an encryption policy.</summary>
/// <remarks>It only reads. Each finding says what is required, what was found, and what to do. What cannot be read is
/// Unknown: neither a pass nor a fail. A finding supports the controls of frameworks that it names; whether they are
/// satisfied is for an auditor to judge. Objects are read with -IncludeObjects: one request for each, and one finding
/// for each kind of deviation in a bucket.</remarks>
/// <example>
/// <code>Get-OssEncryptionFinding -PolicyName CIS-5.8 | Where-Object Status -eq NonCompliant</code>
/// <para>Shows the buckets whose default encryption is not SSE-KMS.</para>
/// </example>
/// <example>
/// <code>
/// $findings = Get-OssEncryptionFinding -PolicyName kms-everywhere -IncludeObjects
/// $findings | Export-OssEncryptionReport ./report.html
/// </code>
/// <para>Checks all buckets and objects, and writes a page about them.</para>
/// </example>
/// <permission>oss:ListBuckets on the account, or oss:GetBucketInfo on each bucket that is named;
/// oss:GetBucketEncryption on each bucket; with -IncludeObjects oss:ListObjects on each bucket and oss:GetObject on its
/// objects, with -AllVersions oss:ListObjectVersions and oss:GetObjectVersion; where the policy chooses by tags
/// oss:GetBucketTagging; where keys are named kms:DescribeKey.</permission>
/// <seealso cref="RepairOssEncryptionFindingCommand"/>
/// <seealso cref="ExportOssEncryptionReportCommand"/>
/// <seealso>about_OssEncryption_Policies</seealso>
[Cmdlet(VerbsCommon.Get, "OssEncryptionFinding", DefaultParameterSetName = ByName)]
[OutputType(typeof(OssEncryptionFinding))]
public sealed class GetOssEncryptionFindingCommand : OssParallelCommand
{
    private const string ByName = "PolicyName";
    private const string ByPath = "PolicyPath";
    private const int Forbidden = 403;
    private const string All = "*";

    private readonly HashSet<string> _audited = new(StringComparer.Ordinal);
    private Dictionary<string, BucketSummary>? _buckets;
    private EncryptionPolicy? _policy;
    private BucketAudit? _audit;
    private bool _isWhole;

    /// <summary>The buckets, by name; wildcards are allowed. All buckets of the account when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BucketNameCompleter))]
    [RejectObjects(TakesInput = true)]
    [Alias("Bucket", "Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [All];

    /// <summary>A policy that comes with the module.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(PolicyNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string PolicyName { get; set; } = "";

    /// <summary>A policy of your own: a JSON file. Its schema, encryption-policy.schema.json, is in the folder policies
    /// of the module, with the policies that come with it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPath)]
    [ValidateNotNullOrEmpty]
    public string PolicyPath { get; set; } = "";

    /// <summary>Reads each stored object, too.</summary>
    [Parameter]
    public SwitchParameter IncludeObjects { get; set; }

    /// <summary>Reads older versions of objects, too. The rules of the policy say whether they count.</summary>
    [Parameter]
    public SwitchParameter AllVersions { get; set; }

    /// <summary>Returns a finding for each object that is not as required, instead of one for each kind.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _policy = ParameterSetName == ByName
                ? PolicyFile.Shipped(PolicyName)
                : PolicyFile.Read(LocalPath.Resolve(SessionState.Path, PolicyPath));
        }
        catch (OssException problem)
        {
            ThrowTerminatingError(OssErrors.From(problem, PolicyPath.Length > 0 ? PolicyPath : PolicyName));
        }

        _audit = new BucketAudit(Client, new KmsKeyDirectory(InUse.KmsClient), _policy!, Limiter, new AuditOptions
        {
            IncludesObjects = IncludeObjects || AllVersions || Detailed,
            AllVersions = AllVersions,
            IsDetailed = Detailed,
            Now = DateTimeOffset.UtcNow,
        });
    }

    /// <inheritdoc/>
    private protected override void ProcessInput() => ForEachAddress(BucketName, OssAddress.ToBucket, Audit);

    /// <inheritdoc/>
    private protected override void FinishInputs()
    {
        if (!_isWhole)
        {
            return;
        }

        foreach (string idle in _policy!.FindIdle(_audited, DateTimeOffset.UtcNow))
        {
            WriteWarning(idle);
        }
    }

    private void Audit(string name)
    {
        _isWhole |= name == All;
        BucketSummary[] found = [];
        Report(name, () => found = Find(name));
        foreach (BucketSummary bucket in found.Where(bucket => _audited.Add(bucket.Name)))
        {
            if (Detailed)
            {
                EmitAsTheyCome(bucket);
            }
            else
            {
                Start(bucket.Name, stop => GatherAsync(bucket, stop), Emit);
            }
        }
    }

    private BucketSummary[] Find(string name)
    {
        bool isPattern = WildcardPattern.ContainsWildcardCharacters(name);
        try
        {
            _buckets ??= Wait(ListAsync);
        }
        catch (OssServiceException refusal) when (!isPattern && refusal.StatusCode == Forbidden)
        {
            // Who has rights on one bucket may not list all of them.
            return [Wait(stop => Client.GetBucketInfoAsync(name, stop)).Summary];
        }

        if (isPattern)
        {
            return [.. _buckets.Values.Where(bucket => NamePattern.Matches(name, bucket.Name))];
        }

        if (_buckets.TryGetValue(name, out BucketSummary? one))
        {
            return [one];
        }

        WriteError(OssErrors.BucketNotListed(name));
        return [];
    }

    private async Task<List<Finding>> GatherAsync(BucketSummary bucket, CancellationToken stop)
    {
        List<Finding> findings = [];
        await _audit!.RunAsync(bucket, findings.Add, stop).ConfigureAwait(false);
        return findings;
    }

    private void Emit(List<Finding> findings)
    {
        findings.ForEach(finding => WriteObject(new OssEncryptionFinding(finding)));
        Finish(null);
    }

    private void EmitAsTheyCome(BucketSummary bucket) => Report(bucket.Name, () => Stream<Finding, bool>(
        async (add, stop) =>
        {
            await _audit!.RunAsync(bucket, add, stop).ConfigureAwait(false);
            return true;
        },
        finding => WriteObject(new OssEncryptionFinding(finding)),
        TellRequests));

    // The list tells region and creation time of each bucket; it is read once, however many names there are.
    private async Task<Dictionary<string, BucketSummary>> ListAsync(CancellationToken stop)
    {
        var buckets = new Dictionary<string, BucketSummary>(StringComparer.Ordinal);
        string? marker = null;
        do
        {
            BucketPage page = await Client.ListBucketsAsync(null, marker, stop).ConfigureAwait(false);
            page.Buckets.ToList().ForEach(bucket => buckets[bucket.Name] = bucket);
            marker = page.NextMarker;
        }
        while (marker is not null);

        return buckets;
    }
}
