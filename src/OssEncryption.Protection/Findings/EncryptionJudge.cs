using OssEncryption.Client.Model;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Findings;

/// <summary>How one check came out, in words.</summary>
internal sealed record Verdict(PolicyCheck Check, FindingStatus Status, string Expected, string Found)
{
    /// <summary>Why, where it is not plain.</summary>
    public string? Reason { get; init; }

    /// <summary>The RAM action that is missing.</summary>
    public string? MissingPermission { get; init; }
}

/// <summary>An encryption that a bucket's rule or an object declares, with what is known of its key.</summary>
/// <param name="Rule">What is declared.</param>
/// <param name="Custody">Who holds the key; <c>null</c> where it is the service or the customer, and not known
/// which.</param>
/// <param name="Key">What is known of the key; <c>null</c> where none is named.</param>
internal sealed record Declared(EncryptionRule Rule, KeyCustody? Custody, KeyLook? Key)
{
    /// <summary>The cipher.</summary>
    public DataCipher Cipher => ProtectionLevel.Of(Rule).Cipher;

    /// <summary>In words.</summary>
    public override string ToString() => Custody is { } custody
        ? ProtectionLevel.Of(Rule, custody).ToString()
        : $"KMS key of unknown owner, {ProtectionLevel.NameOf(Cipher)}";
}

/// <summary>Judges an encryption by what a rule of a policy requires. The same judgement serves the default encryption
/// of a bucket and what is stored in it.</summary>
/// <param name="require">What is required.</param>
/// <param name="region">The region of the bucket.</param>
/// <param name="keys">Who knows the keys.</param>
internal sealed class EncryptionJudge(Requirement require, string region, IKeyDirectory keys)
{
    private const string NoCmk = "no CMK is in use";

    private IReadOnlyList<string>? Allowed => require.Keys.TryGetValue(region, out IReadOnlyList<string>? names)
        ? names
        : null;

    /// <summary>Finds out who holds the key of an encryption.</summary>
    public async Task<Declared> LookAsync(EncryptionRule rule, CancellationToken stop)
    {
        if (rule.Algorithm != SseAlgorithm.KMS || rule.KmsKeyId is null or KmsKeyName.ServiceKey)
        {
            return new Declared(rule, ProtectionLevel.Of(rule, KeyCustody.ServiceKey).Custody, null);
        }

        KeyLook look = await keys.FindAsync(region, rule.KmsKeyId, stop).ConfigureAwait(false);
        return new Declared(
            rule,
            look.Facts is null ? null : look.Facts.IsServiceKey ? KeyCustody.ServiceKey : KeyCustody.Cmk,
            look);
    }

    /// <summary>The checks of what encrypts the data: custody, cipher, key; those that something is required
    /// of.</summary>
    public async Task<IReadOnlyList<Verdict>> JudgeDataAsync(Declared declared, CancellationToken stop)
    {
        var verdicts = new List<Verdict>();
        if (require.Custody > KeyCustody.None)
        {
            verdicts.Add(JudgeCustody(declared));
        }

        if (require.Cipher != DataCipher.None)
        {
            verdicts.Add(Compare(
                PolicyCheck.Cipher,
                declared.Cipher == require.Cipher,
                ProtectionLevel.NameOf(require.Cipher),
                declared.ToString()));
        }

        if (require.Keys.Count > 0)
        {
            verdicts.Add(await JudgeKeyAsync(declared, stop).ConfigureAwait(false));
        }

        return verdicts;
    }

    /// <summary>The checks of the key itself.</summary>
    public async Task<IReadOnlyList<Verdict>> JudgeKeyItselfAsync(Declared declared, CancellationToken stop)
    {
        var verdicts = new List<Verdict>();
        if (await JudgeUsableAsync(declared, stop).ConfigureAwait(false) is { } usable)
        {
            verdicts.Add(usable);
        }

        Add(require.IsImported, PolicyCheck.KeyOrigin, "imported key material", key => key.IsImported,
            "key material made by KMS");
        Add(require.IsHsm, PolicyCheck.KeyProtection, "a key in an HSM", key => key.IsHsm, "a key kept by software");
        Add(require.Rotates, PolicyCheck.KeyRotation, "automatic rotation", key => key.Rotates, "no rotation");
        Add(require.IsDeletionProtected, PolicyCheck.KeyDeletionProtection, "deletion protection",
            key => key.IsDeletionProtected, "no deletion protection");
        return verdicts;

        void Add(bool isRequired, PolicyCheck check, string expected, Func<KeyFacts, bool> holds, string otherwise)
        {
            if (!isRequired)
            {
                return;
            }

            verdicts.Add(declared switch
            {
                { Key.Facts: { IsServiceKey: false } facts } =>
                    Compare(check, holds(facts), expected, holds(facts) ? expected : otherwise),
                { Custody: null } => Unseen(check, expected, declared.Key!),
                _ => new Verdict(check, FindingStatus.NotApplicable, expected, NoCmk),
            });
        }
    }

    /// <summary>The rule that would be as required and lowers nothing, or why none can be said.</summary>
    public async Task<(EncryptionRule? Wanted, string? Obstacle)> FindTargetAsync(
        Declared current, IReadOnlyList<Verdict> data, CancellationToken stop)
    {
        if (data.All(verdict => verdict.Status != FindingStatus.NonCompliant))
        {
            return (null, null);
        }

        string? key = current.Rule.KmsKeyId;
        KeyCustody custody = Max(require.Custody, current.Custody ?? KeyCustody.Cmk);
        if (NeedsOtherKey(current, data))
        {
            (key, string? obstacle) = await FindKeyAsync(stop).ConfigureAwait(false);
            if (obstacle is not null)
            {
                return (null, obstacle);
            }
        }

        bool isSm4 = (require.Cipher == DataCipher.None ? current.Cipher : require.Cipher) == DataCipher.Sm4;
        return (custody == KeyCustody.SseOss
            ? EncryptionRule.Create(isSm4 ? SseAlgorithm.SM4 : SseAlgorithm.AES256)
            : EncryptionRule.Create(SseAlgorithm.KMS, key, isSm4 ? SseDataEncryption.SM4 : null), null);
    }

    private bool NeedsOtherKey(Declared current, IReadOnlyList<Verdict> data) =>
        require.Keys.Count > 0
            ? data.Any(verdict => verdict is { Check: PolicyCheck.Key, Status: not FindingStatus.Compliant })
            : require.Custody == KeyCustody.Cmk && current.Custody is < KeyCustody.Cmk;

    private async Task<(string? Key, string? Obstacle)> FindKeyAsync(CancellationToken stop)
    {
        if (Allowed is not { } names)
        {
            return (null, $"The policy names no key for {region}.");
        }

        string name = names[0];
        KeyLook look = await keys.FindAsync(region, name, stop).ConfigureAwait(false);
        return look switch
        {
            { Unusable: { } why } => (null, $"The policy's key {name} {why}."),
            { Facts.KeyId: { } id } => (id, null),
            _ when KmsKeyName.IsAlias(name) =>
                (null, $"The policy's alias {name} cannot be resolved: {look.Problem}"),
            _ => (name, null),
        };
    }

    private Verdict JudgeCustody(Declared declared)
    {
        string expected = require.CustodyInWords;
        return declared.Custody is null && require.Custody == KeyCustody.Cmk
            ? Unseen(PolicyCheck.Custody, expected, declared.Key!)
            : Compare(
                PolicyCheck.Custody,
                declared.Custody is null || declared.Custody >= require.Custody,
                expected,
                declared.ToString());
    }

    private async Task<Verdict> JudgeKeyAsync(Declared declared, CancellationToken stop)
    {
        const PolicyCheck Check = PolicyCheck.Key;
        if (Allowed is not { } names)
        {
            return new Verdict(Check, FindingStatus.NonCompliant, "a key of the policy", declared.ToString())
            {
                Reason = $"The policy names no key for {region}.",
            };
        }

        string expected = string.Join(" or ", names);
        if (declared.Rule.KmsKeyId is not { } named)
        {
            return new Verdict(Check, FindingStatus.NonCompliant, expected, declared.ToString());
        }

        string id = declared.Key?.Facts?.KeyId ?? named;
        KeyLook? unseen = null;
        foreach (string name in names)
        {
            KeyLook? look = KmsKeyName.IsAlias(name)
                ? await keys.FindAsync(region, name, stop).ConfigureAwait(false)
                : null;
            if (name == named || (look is null && KmsKeyName.MayBeSame(name, id)) || look?.Facts?.KeyId == id)
            {
                return new Verdict(Check, FindingStatus.Compliant, expected, "key " + named);
            }

            unseen = look is { Facts: null } ? look : unseen;
        }

        return unseen is null
            ? new Verdict(Check, FindingStatus.NonCompliant, expected, "key " + named)
            : Unseen(Check, expected, unseen) with { Found = "key " + named };
    }

    // Where nothing is asked of keys, one that cannot be looked at is nobody's business; one that cannot be used is.
    private async Task<Verdict?> JudgeUsableAsync(Declared declared, CancellationToken stop)
    {
        const PolicyCheck Check = PolicyCheck.KeyUsable;
        const string Expected = "a key that can be used";
        if (Allowed is { } names)
        {
            KeyLook first = await keys.FindAsync(region, names[0], stop).ConfigureAwait(false);
            if (first.Unusable is { } why)
            {
                return new Verdict(Check, FindingStatus.NonCompliant, Expected, $"the policy's key {names[0]} {why}");
            }
        }

        return declared.Key switch
        {
            null => null,
            { Unusable: { } why } =>
                new Verdict(Check, FindingStatus.NonCompliant, Expected, $"key {declared.Rule.KmsKeyId} {why}"),
            { Facts: { KeyId: var id } } => new Verdict(Check, FindingStatus.Compliant, Expected, "key " + id),
            _ => require.Custody == KeyCustody.Cmk ? Unseen(Check, Expected, declared.Key) : null,
        };
    }

    private static Verdict Compare(PolicyCheck check, bool holds, string expected, string found) =>
        new(check, holds ? FindingStatus.Compliant : FindingStatus.NonCompliant, expected, found);

    private static Verdict Unseen(PolicyCheck check, string expected, KeyLook look) =>
        new(check, FindingStatus.Unknown, expected, "a key that could not be looked at")
        {
            Reason = look.Problem,
            MissingPermission = look.MissingPermission,
        };

    private static KeyCustody Max(KeyCustody one, KeyCustody other) => one > other ? one : other;
}
