using OssEncryption.Client.Model;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Findings;

/// <summary>Makes the findings of one bucket: what identifies them, how much they weigh, what to do, and whether an
/// exception accepts them.</summary>
/// <param name="policy">The policy.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="now">The moment for which it is judged.</param>
internal sealed class FindingFactory(EncryptionPolicy policy, BucketSummary bucket, DateTimeOffset now)
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>The rule that counts for the bucket; <c>null</c> until one is found.</summary>
    public PolicyRule? Rule { get; set; }

    /// <summary>The rule that the bucket should have, by which its objects would be planned; <c>null</c> where none can
    /// be said.</summary>
    public EncryptionRule? Target { get; set; }

    private Requirement Require => Rule?.Require ?? new Requirement();

    /// <summary>No rule fits the bucket.</summary>
    public Finding Uncovered() => Settle(
        New(PolicyCheck.PolicyCoverage, FindingStatus.NonCompliant, "a rule that fits", "none fits") with
        {
            Severity = FindingSeverity.Medium,
            Advice = $"Add a rule for '{bucket.Name}' to the policy '{policy.Name}', or widen one of its patterns.",
        },
        lacking: null);

    /// <summary>The rule that fits asks for nothing.</summary>
    public Finding NothingRequired(Declared found) =>
        New(PolicyCheck.Custody, FindingStatus.NotApplicable, "nothing", found.ToString()) with
        {
            Custody = found.Custody,
            Cipher = found.Cipher,
            FoundRule = found.Rule,
        };

    /// <summary>The rule leaves stored objects out.</summary>
    public Finding ObjectsNotRequired() => New(
        PolicyCheck.StoredObjects, FindingStatus.NotApplicable, "nothing", "the rule leaves stored objects out");

    /// <summary>A check of the bucket's default encryption, or of its key.</summary>
    public Finding OfBucket(Verdict verdict, Declared found, EncryptionRule? wanted, string? obstacle)
    {
        bool isOpen = verdict.Status == FindingStatus.NonCompliant;
        return Settle(
            New(verdict.Check, verdict.Status, verdict.Expected, verdict.Found) with
            {
                Severity = SeverityOf(verdict, found),
                Reason = verdict.Reason ?? (isOpen ? obstacle ?? ReasonFor(verdict.Check, found) : null),
                MissingPermission = verdict.MissingPermission,
                Advice = isOpen ? AdviceFor(verdict, wanted) : AdviceFor(verdict.MissingPermission),
                Custody = found.Custody,
                Cipher = found.Cipher,
                FoundRule = found.Rule,
                WantedRule = isOpen ? wanted : null,
            },
            verdict.Check == PolicyCheck.Custody ? found.Custody : null);
    }

    /// <summary>A check that could not be made.</summary>
    public Finding Unseen(PolicyCheck check, string expected, LookFailure why) => why.IsGone
        ? New(check, FindingStatus.NotApplicable, expected, "the bucket is gone") with { Reason = why.Reason }
        : Settle(
            New(check, FindingStatus.Unknown, expected, "could not be looked at") with
            {
                Severity = FindingSeverity.Medium,
                Reason = why.Reason,
                MissingPermission = why.MissingPermission,
                Advice = AdviceFor(why.MissingPermission),
            },
            lacking: null);

    /// <summary>An object that counts.</summary>
    public Finding OfObject(ListedObject item, StoredState state, Declared found, IReadOnlyList<Verdict> verdicts)
    {
        Verdict? worst = verdicts.FirstOrDefault(verdict => verdict.Status == FindingStatus.NonCompliant)
            ?? verdicts.FirstOrDefault(verdict => verdict.Status == FindingStatus.Unknown);
        FindingStatus status = worst?.Status ?? FindingStatus.Compliant;
        bool isOtherKey = worst is { Check: PolicyCheck.Key };
        Finding finding = OfObject(item, status, found.ToString() + (isOtherKey ? ", another key" : "")) with
        {
            Severity = status == FindingStatus.Compliant ? FindingSeverity.Informational
                : found.Custody == KeyCustody.None ? FindingSeverity.High : FindingSeverity.Medium,
            Bytes = state.Size,
            Custody = found.Custody,
            Cipher = found.Cipher,
            WantedRule = status == FindingStatus.NonCompliant ? Target : null,
            Reason = worst?.Reason
                ?? (status == FindingStatus.NonCompliant ? ReasonFor(worst!.Check, found) : null),
            MissingPermission = worst?.MissingPermission,
            Advice = status == FindingStatus.NonCompliant
                ? "Encrypt what is stored: Repair-OssEncryptionFinding -PlanPath, then Invoke-OssEncryptionPlan."
                : AdviceFor(worst?.MissingPermission),
        };
        return Settle(finding, found.Custody);
    }

    /// <summary>An object that does not count.</summary>
    public Finding OfObjectOutside(ListedObject item, StoredState state, Declared found, string why) =>
        OfObject(item, FindingStatus.NotApplicable, $"{found}; {why}") with
        {
            Bytes = state.Size,
            Custody = found.Custody,
            Cipher = found.Cipher,
        };

    /// <summary>An object that could not be looked at.</summary>
    public Finding OfUnseenObject(ListedObject item, LookFailure why)
    {
        string? permission = why.MissingPermission is null ? null : $"oss:GetObject on acs:oss:*:*:{bucket.Name}/*";
        return Settle(
            OfObject(item, FindingStatus.Unknown, "could not be looked at") with
            {
                Severity = FindingSeverity.Medium,
                Bytes = item.Size,
                Reason = why.Reason,
                MissingPermission = permission,
                Advice = AdviceFor(permission),
            },
            lacking: null);
    }

    /// <summary>What a check expects, where nothing could be found.</summary>
    public string WordsFor(PolicyCheck check) => check switch
    {
        PolicyCheck.Cipher => ProtectionLevel.NameOf(Require.Cipher),
        PolicyCheck.Key => "a key of the policy",
        PolicyCheck.StoredObjects => Require.ToString(),
        _ => Require.CustodyInWords,
    };

    private Finding OfObject(ListedObject item, FindingStatus status, string found) =>
        New(PolicyCheck.StoredObjects, status, Require.ToString(), found) with
        {
            Id = $"oss://{bucket.Name} {PolicyCheck.StoredObjects} {found}",
            Key = item.Address.Key,
            VersionId = item.Address.VersionId,
            Objects = 1,
        };

    private Finding New(PolicyCheck check, FindingStatus status, string expected, string found) => new()
    {
        Id = $"oss://{bucket.Name} {check}",
        Status = status,
        Check = check,
        BucketName = bucket.Name,
        BucketCreated = bucket.CreationDate,
        Region = bucket.Region,
        Policy = policy.Name,
        Rule = Rule?.Name,
        Expected = expected,
        Found = found,
        Time = now,
    };

    // An exception accepts a deviation, never what could not be looked at.
    private Finding Settle(Finding finding, KeyCustody? lacking)
    {
        bool isDeviation = finding.Status == FindingStatus.NonCompliant;
        Finding mapped = finding with
        {
            Controls = ControlMap.Shipped.Of(finding.Check, Require, isDeviation ? lacking : null),
        };
        return !isDeviation ? mapped
            : policy.ExceptionFor(bucket.Name, finding.Check, now) is { } granted ? mapped with
            {
                Status = FindingStatus.Excepted,
                WantedRule = null,
                Reason = $"Accepted by {granted.Owner} until {granted.Until.ToString(Day, null)}: {granted.Reason}",
            }
            : policy.EndedExceptionFor(bucket.Name, finding.Check, now) is { } ended ? mapped with
            {
                Reason = $"{finding.Reason} The exception that {ended.Owner} answered for ended on ".TrimStart()
                    + $"{ended.Until.ToString(Day, null)}.",
            }
            : mapped;
    }

    private string AdviceFor(Verdict verdict, EncryptionRule? wanted) => verdict.Check switch
    {
        _ when wanted is not null =>
            $"Set the default encryption to {wanted}: Repair-OssEncryptionFinding does it.",
        PolicyCheck.KeyUsable => "Make the key usable in KMS, or name another one.",
        PolicyCheck.KeyOrigin => "Use a CMK whose key material was imported.",
        PolicyCheck.KeyProtection => "Use a CMK in an HSM.",
        PolicyCheck.KeyRotation => "Switch on automatic rotation of the key in KMS.",
        PolicyCheck.KeyDeletionProtection => "Switch on deletion protection of the key in KMS.",
        _ => $"Name the key for {bucket.Region} in the policy under \"keys\", or set it with Set-OssBucketEncryption.",
    };

    // Why what was found is not what is required; what the key lacks is plain.
    private string? ReasonFor(PolicyCheck check, Declared found) => check switch
    {
        PolicyCheck.Custody or PolicyCheck.Cipher when found.Custody == KeyCustody.None => "Nothing encrypts it.",
        PolicyCheck.Custody when found.Custody == KeyCustody.SseOss => "OSS holds the key, and no key of KMS is used.",
        PolicyCheck.Custody => "The key is the one that KMS keeps for OSS, and no CMK.",
        PolicyCheck.Cipher => $"The cipher is {ProtectionLevel.NameOf(found.Cipher)}.",
        PolicyCheck.Key => $"The policy does not name this key for {bucket.Region}.",
        _ => null,
    };

    private static string? AdviceFor(string? permission) =>
        permission is null ? null : $"Allow the caller {permission}.";

    private static FindingSeverity SeverityOf(Verdict verdict, Declared found) => verdict switch
    {
        { Status: FindingStatus.Compliant or FindingStatus.NotApplicable } => FindingSeverity.Informational,
        { Check: PolicyCheck.KeyUsable, Status: FindingStatus.NonCompliant } => FindingSeverity.High,
        { Check: PolicyCheck.KeyRotation or PolicyCheck.KeyDeletionProtection } => FindingSeverity.Low,
        _ => found.Custody == KeyCustody.None ? FindingSeverity.High : FindingSeverity.Medium,
    };
}
