namespace OssEncryption.Protection.Policy;

/// <summary>What the buckets of an account shall have: rules, the first of which that fits a bucket counts for it, and
/// exceptions that were granted.</summary>
/// <param name="Name">The name of the policy, which findings and reports show.</param>
/// <param name="Rules">The rules in their order; there is at least one.</param>
public sealed record EncryptionPolicy(string Name, IReadOnlyList<PolicyRule> Rules)
{
    /// <summary>What it is for, in a sentence; <c>null</c> when it is not said.</summary>
    public string? Description { get; init; }

    /// <summary>Where the requirements come from.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>How the sources were read where they can be read in two ways; <c>null</c> when it is not
    /// said.</summary>
    public string? Reading { get; init; }

    /// <summary>The exceptions in their order.</summary>
    public IReadOnlyList<ExceptionGrant> Exceptions { get; init; } = [];

    /// <summary>Whether a rule chooses buckets by their tags.</summary>
    public bool NeedsTags => Rules.Any(rule => rule.Buckets.Tags.Count > 0);

    /// <summary>Whether a rule chooses buckets by their resource groups.</summary>
    public bool NeedsResourceGroups => Rules.Any(rule => rule.Buckets.ResourceGroups.Count > 0);

    /// <summary>The first rule that fits a bucket, or <c>null</c>.</summary>
    public PolicyRule? RuleOf(PolicySubject bucket) => Rules.FirstOrDefault(rule => rule.Buckets.Fits(bucket));

    /// <summary>The exception that counts for a check of a bucket on a day, or <c>null</c>.</summary>
    public ExceptionGrant? ExceptionFor(string bucket, PolicyCheck check, DateTimeOffset now) =>
        Exceptions.FirstOrDefault(granted => !granted.HasEnded(now) && granted.IsFor(bucket, check));

    /// <summary>The exception that would count, had it not ended, or <c>null</c>.</summary>
    public ExceptionGrant? EndedExceptionFor(string bucket, PolicyCheck check, DateTimeOffset now) =>
        Exceptions.FirstOrDefault(granted => granted.HasEnded(now) && granted.IsFor(bucket, check));

    /// <summary>What of the policy does nothing, in sentences: patterns of names that fit none of the buckets, and
    /// exceptions that have ended.</summary>
    public IEnumerable<string> FindIdle(IReadOnlyCollection<string> buckets, DateTimeOffset now) =>
    [
        .. Rules.SelectMany(rule => rule.FindIdle(buckets)),
        .. Exceptions.Where(granted => granted.HasEnded(now)).Select(granted =>
            $"The exception for '{string.Join(", ", granted.Buckets)}', which {granted.Owner} answered for, ended on " +
            $"{granted.Until.ToString("yyyy-MM-dd", null)}. It counts no more."),
    ];
}

/// <summary>A bucket as rules see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Region">Its region id.</param>
/// <param name="ResourceGroup">The id of its resource group; empty when it was not looked at.</param>
/// <param name="Tags">Its tags; empty when they were not looked at.</param>
public sealed record PolicySubject(
    string Name, string Region, string ResourceGroup, IReadOnlyDictionary<string, string> Tags);

/// <summary>One rule of a policy: which buckets, and what they shall have.</summary>
/// <param name="Name">Its name, which no other rule of the policy has.</param>
/// <param name="Buckets">Which buckets it is for.</param>
/// <param name="Require">What is required of them.</param>
public sealed record PolicyRule(string Name, BucketChoice Buckets, Requirement Require)
{
    private const int MostIdleNamed = 10;

    /// <summary>The patterns of names that fit none of the buckets, in sentences; of very many the first ones, and how
    /// many more there are.</summary>
    public IEnumerable<string> FindIdle(IReadOnlyCollection<string> buckets)
    {
        string[] idle = [.. Buckets.Names.Where(
            pattern => !buckets.Any(bucket => GlobPattern.Matches(pattern, bucket)))];
        foreach (string pattern in idle.Take(MostIdleNamed))
        {
            yield return $"The pattern '{pattern}' of the rule '{Name}' fits no bucket.";
        }

        if (idle.Length > MostIdleNamed)
        {
            yield return FormattableString.Invariant(
                $"{idle.Length - MostIdleNamed} more patterns of the rule '{Name}' fit no bucket.");
        }
    }
}

/// <summary>Which buckets a rule is for. A bucket fits when it fits each list that is not empty.</summary>
public sealed record BucketChoice
{
    /// <summary>Patterns of names.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Patterns of region ids.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>Ids of resource groups.</summary>
    public IReadOnlyList<string> ResourceGroups { get; init; } = [];

    /// <summary>Tags by name, with a pattern of the value. A bucket must have all of them.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether a bucket fits.</summary>
    public bool Fits(PolicySubject bucket) =>
        (Names.Count == 0 || GlobPattern.MatchesAny(Names, bucket.Name))
        && (Regions.Count == 0 || GlobPattern.MatchesAny(Regions, bucket.Region))
        && (ResourceGroups.Count == 0 || ResourceGroups.Contains(bucket.ResourceGroup))
        && Tags.All(tag => bucket.Tags.TryGetValue(tag.Key, out string? value)
            && GlobPattern.Matches(tag.Value, value));
}

/// <summary>What is required of a bucket, and of what is stored in it. What is not named is free.</summary>
public sealed record Requirement
{
    /// <summary>The least custody of the key; <see cref="KeyCustody.None"/> asks for nothing.</summary>
    public KeyCustody Custody { get; init; }

    /// <summary>The cipher; <see cref="DataCipher.None"/> leaves it free.</summary>
    public DataCipher Cipher { get; init; }

    /// <summary>Whether the material of the key must be imported (<c>Origin=EXTERNAL</c>).</summary>
    public bool IsImported { get; init; }

    /// <summary>Whether the key must be in an HSM (<c>ProtectionLevel=HSM</c>).</summary>
    public bool IsHsm { get; init; }

    /// <summary>Whether the key must rotate by itself.</summary>
    public bool Rotates { get; init; }

    /// <summary>Whether the key must be protected from deletion.</summary>
    public bool IsDeletionProtected { get; init; }

    /// <summary>The keys that may be used, by region: ids, ARNs or aliases. The first one is what a repair sets. Empty
    /// leaves them free; a region that is not named has no key that may be used.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Keys { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Which stored objects must be so, too.</summary>
    public ObjectScope Objects { get; init; } = ObjectScope.Current;

    /// <summary>Whether anything is asked of a KMS key beside who holds it.</summary>
    public bool LooksAtKeys => IsImported || IsHsm || Rotates || IsDeletionProtected || Keys.Count > 0;

    /// <summary>The checks of what encrypts the data, as far as something is required.</summary>
    public IEnumerable<PolicyCheck> DataChecks
    {
        get
        {
            if (Custody > KeyCustody.None || (Cipher == DataCipher.None && Keys.Count == 0))
            {
                yield return PolicyCheck.Custody;
            }

            if (Cipher != DataCipher.None)
            {
                yield return PolicyCheck.Cipher;
            }

            if (Keys.Count > 0)
            {
                yield return PolicyCheck.Key;
            }
        }
    }

    /// <summary>The custody in words: <c>service key or better</c>.</summary>
    public string CustodyInWords => Custody switch
    {
        KeyCustody.None => "any custody",
        KeyCustody.Cmk => ProtectionLevel.NameOf(Custody),
        _ => ProtectionLevel.NameOf(Custody) + " or better",
    };

    /// <summary>Custody, cipher and key in words: <c>CMK, SM4, a key of the policy</c>.</summary>
    public override string ToString() => CustodyInWords
        + (Cipher == DataCipher.None ? "" : ", " + ProtectionLevel.NameOf(Cipher))
        + (Keys.Count == 0 ? "" : ", a key of the policy");
}

/// <summary>Which stored objects must be as a rule requires.</summary>
/// <param name="Counts">Whether any does.</param>
/// <param name="IncludesVersions">Whether older versions do, too.</param>
/// <param name="NewerThan">Only those written at this moment or later; <c>null</c> for all.</param>
public sealed record ObjectScope(bool Counts, bool IncludesVersions, DateTimeOffset? NewerThan)
{
    /// <summary>None: only the bucket's rule counts.</summary>
    public static ObjectScope None { get; } = new(false, false, null);

    /// <summary>The current objects.</summary>
    public static ObjectScope Current { get; } = new(true, false, null);

    /// <summary>The current objects and all their versions.</summary>
    public static ObjectScope All { get; } = new(true, true, null);
}

/// <summary>A deviation that was accepted, by whom, why and until when.</summary>
/// <param name="Buckets">Patterns of the names of the buckets.</param>
/// <param name="Checks">The checks; empty for all.</param>
/// <param name="Reason">Why.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Until">The last day on which it counts, in UTC.</param>
public sealed record ExceptionGrant(
    IReadOnlyList<string> Buckets, IReadOnlyList<PolicyCheck> Checks, string Reason, string Owner, DateTimeOffset Until)
{
    /// <summary>Whether it counts no more.</summary>
    public bool HasEnded(DateTimeOffset now) => now >= Until.AddDays(1);

    /// <summary>Whether it is about a check of a bucket, be it that it has ended.</summary>
    public bool IsFor(string bucket, PolicyCheck check) =>
        GlobPattern.MatchesAny(Buckets, bucket) && (Checks.Count == 0 || Checks.Contains(check));
}

/// <summary>What is looked at in a bucket. The names are stable: policies, reports and scripts see them.</summary>
public enum PolicyCheck : long
{
    /// <summary>A rule of the policy fits the bucket.</summary>
    PolicyCoverage,

    /// <summary>The default encryption has the custody that is required, or better.</summary>
    Custody,

    /// <summary>The default encryption uses the cipher that is required.</summary>
    Cipher,

    /// <summary>The default encryption names one of the keys that may be used.</summary>
    Key,

    /// <summary>The key can be used: it exists in the bucket's region, is enabled, and is for encryption.</summary>
    KeyUsable,

    /// <summary>The material of the key was imported.</summary>
    KeyOrigin,

    /// <summary>The key is in an HSM.</summary>
    KeyProtection,

    /// <summary>The key rotates by itself.</summary>
    KeyRotation,

    /// <summary>The key is protected from deletion.</summary>
    KeyDeletionProtection,

    /// <summary>What is stored has the custody, the cipher and the key that are required.</summary>
    StoredObjects,
}

/// <summary>Names with wildcards: <c>*</c> for any characters, none included, and <c>?</c> for one. Everything else
/// stands for itself.</summary>
public static class GlobPattern
{
    /// <summary>Whether a name fits a pattern; case counts, as it does in bucket names, region ids and tags.</summary>
    public static bool Matches(string pattern, string name)
    {
        int at = 0;
        int inName = 0;
        int star = -1;
        int retry = 0;
        while (inName < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                retry = inName;
            }
            else if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == name[inName]))
            {
                at++;
                inName++;
            }
            else if (star >= 0)
            {
                // The last star takes one character more.
                at = star + 1;
                inName = ++retry;
            }
            else
            {
                return false;
            }
        }

        while (at < pattern.Length && pattern[at] == '*')
        {
            at++;
        }

        return at == pattern.Length;
    }

    /// <summary>Whether a name fits one of several patterns.</summary>
    public static bool MatchesAny(IReadOnlyList<string> patterns, string name)
    {
        foreach (string pattern in patterns)
        {
            if (Matches(pattern, name))
            {
                return true;
            }
        }

        return false;
    }
}
