using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Findings;

/// <summary>What an audit looks at beside the rules of buckets.</summary>
public sealed record AuditOptions
{
    /// <summary>Whether stored objects are looked at.</summary>
    public bool IncludesObjects { get; init; }

    /// <summary>Whether older versions are looked at, too.</summary>
    public bool AllVersions { get; init; }

    /// <summary>Whether each object that is not as required is a finding of its own, in place of one for each
    /// kind.</summary>
    public bool IsDetailed { get; init; }

    /// <summary>The moment for which it is judged: exceptions end, and findings carry it.</summary>
    public required DateTimeOffset Now { get; init; }
}

/// <summary>Judges buckets, one call each, by a policy. It only reads. What cannot be looked at becomes a finding that
/// says so.</summary>
/// <param name="client">Whom to ask.</param>
/// <param name="keys">Who knows the keys.</param>
/// <param name="policy">What is required.</param>
/// <param name="limiter">Limits the concurrent requests about objects.</param>
/// <param name="options">What is looked at.</param>
public sealed class BucketAudit(
    IOssClient client, IKeyDirectory keys, EncryptionPolicy policy, ConcurrencyLimiter limiter, AuditOptions options)
{
    private static readonly Dictionary<string, string> NoTags = [];

    private readonly KeysOnce _keys = new(keys);

    /// <summary>Judges a bucket.</summary>
    /// <param name="bucket">The bucket, as the list of buckets shows it.</param>
    /// <param name="hand">Told of each finding as it is made, one after another.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="CredentialException">There are no credentials.</exception>
    public async Task RunAsync(BucketSummary bucket, Action<Finding> hand, CancellationToken stop)
    {
        var findings = new FindingFactory(policy, bucket, options.Now);
        PolicyRule? rule;
        try
        {
            rule = await FindRuleAsync(bucket, stop).ConfigureAwait(false);
        }
        catch (OssException failure) when (LookFailure.IsOfResource(failure))
        {
            hand(findings.Unseen(PolicyCheck.PolicyCoverage, "a rule that fits", LookFailure.Of(failure, bucket.Name)));
            return;
        }

        if (rule is null)
        {
            hand(findings.Uncovered());
            return;
        }

        findings.Rule = rule;
        var judge = new EncryptionJudge(rule.Require, bucket.Region, _keys);
        if (await JudgeRuleAsync(bucket, rule, judge, findings, hand, stop).ConfigureAwait(false)
            && options.IncludesObjects)
        {
            await JudgeObjectsAsync(bucket, rule, judge, findings, hand, stop).ConfigureAwait(false);
        }
    }

    private async Task<PolicyRule?> FindRuleAsync(BucketSummary bucket, CancellationToken stop)
    {
        string group = bucket.ResourceGroupId;
        if (policy.NeedsResourceGroups && group.Length == 0)
        {
            BucketInfo info = await client.GetBucketInfoAsync(bucket.Name, stop).ConfigureAwait(false);
            group = info.Summary.ResourceGroupId;
        }

        IReadOnlyDictionary<string, string> tags = policy.NeedsTags
            ? await client.GetBucketTaggingAsync(bucket.Name, stop).ConfigureAwait(false)
            : NoTags;
        return policy.RuleOf(new PolicySubject(bucket.Name, bucket.Region, group, tags));
    }

    // Tells whether the bucket is there.
    private async Task<bool> JudgeRuleAsync(
        BucketSummary bucket, PolicyRule rule, EncryptionJudge judge, FindingFactory findings, Action<Finding> hand,
        CancellationToken stop)
    {
        EncryptionRule found;
        try
        {
            found = await client.GetBucketEncryptionAsync(bucket.Name, stop).ConfigureAwait(false);
        }
        catch (OssException failure) when (LookFailure.IsOfResource(failure))
        {
            var look = LookFailure.Of(failure, bucket.Name);
            foreach (PolicyCheck check in rule.Require.DataChecks)
            {
                hand(findings.Unseen(check, findings.WordsFor(check), look));
            }

            return !look.IsGone;
        }

        Declared declared = await judge.LookAsync(found, stop).ConfigureAwait(false);
        IReadOnlyList<Verdict> data = await judge.JudgeDataAsync(declared, stop).ConfigureAwait(false);
        (EncryptionRule? wanted, string? obstacle) =
            await judge.FindTargetAsync(declared, data, stop).ConfigureAwait(false);
        findings.Target = obstacle is null ? wanted ?? found : null;
        foreach (Verdict verdict in data)
        {
            hand(findings.OfBucket(verdict, declared, wanted, obstacle));
        }

        foreach (Verdict verdict in await judge.JudgeKeyItselfAsync(declared, stop).ConfigureAwait(false))
        {
            hand(findings.OfBucket(verdict, declared, null, null));
        }

        if (data.Count == 0)
        {
            hand(findings.NothingRequired(declared));
        }

        return true;
    }

    private async Task JudgeObjectsAsync(
        BucketSummary bucket, PolicyRule rule, EncryptionJudge judge, FindingFactory findings, Action<Finding> hand,
        CancellationToken stop)
    {
        if (!rule.Require.Objects.Counts)
        {
            hand(findings.ObjectsNotRequired());
            return;
        }

        var tally = new ObjectTally();
        var audit = new ObjectAudit(client, limiter, judge, rule.Require.Objects, findings);
        try
        {
            await audit.RunAsync(
                bucket.Name,
                options.AllVersions,
                finding =>
                {
                    if (options.IsDetailed && finding.Status is not (
                        FindingStatus.Compliant or FindingStatus.NotApplicable))
                    {
                        hand(finding);
                    }
                    else
                    {
                        tally.Add(finding);
                    }
                },
                stop).ConfigureAwait(false);
        }
        catch (OssException failure) when (LookFailure.IsOfResource(failure))
        {
            hand(findings.Unseen(
                PolicyCheck.StoredObjects,
                findings.WordsFor(PolicyCheck.StoredObjects),
                LookFailure.Of(failure, bucket.Name)));
        }

        foreach (Finding finding in tally.Findings)
        {
            hand(finding);
        }
    }
}

/// <summary>Why something could not be looked at.</summary>
/// <param name="Reason">In a sentence, with the service's code.</param>
/// <param name="MissingPermission">The RAM action that would tell, and on what; <c>null</c> when it is not a matter of
/// rights.</param>
/// <param name="IsGone">Whether it was there, and is not any more.</param>
internal sealed record LookFailure(string Reason, string? MissingPermission, bool IsGone)
{
    private const int Forbidden = 403;
    private const int NotFound = 404;

    /// <summary>Whether a failure concerns what was asked for; others, such as a wrong secret, would be the same for
    /// everything.</summary>
    public static bool IsOfResource(OssException failure) =>
        failure is not (CredentialException or OssServiceException { IsAuthentication: true });

    /// <summary>What a failure says.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="resource">The bucket, or <c>bucket/key</c>.</param>
    public static LookFailure Of(OssException failure, string resource) => failure switch
    {
        OssServiceException { StatusCode: Forbidden } denied => new LookFailure(
            $"{denied.Operation} was denied ({denied.Code}).",
            $"{ActionOf(denied.Operation)} on acs:oss:*:*:{resource}",
            false),
        OssServiceException { StatusCode: NotFound } gone => new LookFailure(
            $"It was deleted meanwhile ({gone.Code}).", null, true),
        OssServiceException answer => new LookFailure(
            $"{answer.Operation} failed with {answer.StatusCode} ({answer.Code}).", null, false),
        _ => new LookFailure(failure.Message, null, false),
    };

    private static string ActionOf(string operation) => operation switch
    {
        "HeadObject" => "oss:GetObject",
        "ListObjectsV2" => "oss:ListObjects",
        _ => "oss:" + operation,
    };
}
