using System.Collections.Concurrent;
using System.Management.Automation;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Errors;
using OssEncryption.Protection.Policy;
using OssEncryption.Protection.Replication;

namespace OssEncryption.Base;

/// <summary>Looks at the CMK of a rule before the rule is used: whether OSS can encrypt under it in the region of the
/// bucket, which id an alias stands for, and which replication it would end. Each key is looked at once in each region,
/// and each bucket's region is asked for once.</summary>
/// <param name="cmdlet">The cmdlet that names the key.</param>
/// <param name="context">Its context.</param>
/// <param name="limiter">Limits concurrent requests.</param>
/// <param name="keysByRegion">The keys by region, or <c>null</c> where the rule names its key.</param>
/// <param name="purpose">What the keys are for.</param>
internal sealed class KeyCheck(
    OssCommand cmdlet,
    OssContext context,
    ConcurrencyLimiter limiter,
    IReadOnlyDictionary<string, string>? keysByRegion,
    KeyPurpose purpose)
{
    private readonly Lazy<KmsKeyChecker> _keys = new(() => new KmsKeyChecker(context.KmsClient));
    private readonly Lazy<ReplicationCheck> _replication = new(() => new ReplicationCheck(context.OssClient, limiter));
    private readonly ConcurrentDictionary<string, Lazy<Task<BucketPlace>>> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _warned = new(StringComparer.Ordinal);

    /// <summary>The check of replication, for plans; <c>null</c> when it is left out.</summary>
    public ReplicationCheck? Replication => purpose == KeyPurpose.Encrypt ? _replication.Value : null;

    /// <summary>The warning that replication rules could not be read.</summary>
    public static string DescribeUnread(OssException failure) =>
        $"Whether the key ends a replication could not be looked at everywhere ({KmsErrors.Summary(failure)}). " +
        "Allow the caller oss:ListBuckets, and oss:GetBucketReplication on the buckets of the account.";

    /// <summary>Looks at the key of a rule. Any thread may call it.</summary>
    /// <param name="bucket">The bucket whose objects are encrypted under the key.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="present">The rule that is replaced; where the other one differs, the replication that its key ends
    /// is looked at, too. Or <c>null</c> where replication does not matter.</param>
    /// <param name="stop">Cancels the requests.</param>
    public async Task<KeyLook> LookAsync(
        string bucket, EncryptionRule rule, EncryptionRule? present, CancellationToken stop)
    {
        bool isTable = keysByRegion is not null && rule.Algorithm == SseAlgorithm.KMS;
        if (!isTable && !IsLookedAt(rule.KmsKeyId))
        {
            return new KeyLook(bucket, rule);
        }

        BucketPlace place = await _places
            .GetOrAdd(bucket, name => new Lazy<Task<BucketPlace>>(() => FindPlaceAsync(name, stop)))
            .Value.ConfigureAwait(false);
        return await LookAsync(bucket, place, rule, present, stop).ConfigureAwait(false);
    }

    /// <summary>Looks at the key of a rule and waits for it, for cmdlets with few buckets.</summary>
    /// <param name="bucket">The bucket whose objects are encrypted under the key.</param>
    /// <param name="target">The bucket or object that the rule is for.</param>
    /// <param name="present">The rule that is replaced, or <c>null</c> where replication does not matter.</param>
    /// <param name="stop">Cancels the requests.</param>
    /// <param name="rule">The rule; then the rule with the key's id.</param>
    /// <returns>Whether the rule can be used; else an error was written.</returns>
    public bool TryResolve(
        string bucket, string target, EncryptionRule? present, CancellationToken stop, ref EncryptionRule rule)
    {
        EncryptionRule asked = rule;
        return TryResolve(() => LookAsync(bucket, asked, present, stop), target, stop, ref rule);
    }

    /// <summary>Looks at the key of a rule for a bucket that is to be created in a region, and waits for it.</summary>
    /// <returns>Whether the rule can be used; else an error was written.</returns>
    public bool TryResolveIn(string? region, string bucket, CancellationToken stop, ref EncryptionRule rule)
    {
        EncryptionRule asked = rule;
        return region is null
            || TryResolve(
                () => LookAsync(bucket, new BucketPlace(region, null), asked, present: null, stop),
                bucket, stop, ref rule);
    }

    /// <summary>Reports what was found, on the pipeline thread.</summary>
    /// <param name="look">What was found.</param>
    /// <param name="target">The bucket or object that the rule is for.</param>
    /// <param name="rule">The rule with the key's id.</param>
    /// <returns>Whether the rule can be used; else an error was written.</returns>
    public bool TryUse(KeyLook look, string target, out EncryptionRule rule)
    {
        rule = look.Rule;
        if (look.MissingRegion is { } region)
        {
            cmdlet.WriteError(KmsErrors.NoKeyForRegion(look.Bucket, region));
            return false;
        }

        if (look.Key is { Flaw: not null } unusable)
        {
            cmdlet.WriteError(KmsErrors.KeyUnusable(target, unusable));
            return false;
        }

        if (look.UnknownRegion is { } failure)
        {
            if (look.IsTable)
            {
                cmdlet.WriteError(OssErrors.From(failure, look.Bucket));
                return false;
            }

            WarnOnce($"region {look.Bucket}", $"The region of bucket '{look.Bucket}' could not be looked at, so " +
                $"key '{look.Rule.KmsKeyId}' was not checked there ({KmsErrors.Summary(failure)}). " +
                OssErrors.From(failure, look.Bucket).ErrorDetails.RecommendedAction);
        }

        if (look.Key is { Doubt: { } doubt } doubtful)
        {
            string cause = doubtful.Failure is null ? "" : $" ({KmsErrors.Summary(doubtful.Failure)})";
            string advice = doubtful.Failure is null
                ? ""
                : OssErrors.From(doubtful.Failure, doubtful.Key).ErrorDetails.RecommendedAction;
            WarnOnce($"key {doubtful.Key} {doubtful.Region}",
                $"Key '{doubtful.Key}' in {doubtful.Region} {doubt}{cause}. It is used as named. {advice}");
        }

        if (look.Replication?.Failure is { } unread)
        {
            WarnOnce("replication", DescribeUnread(unread));
        }

        return true;
    }

    private bool TryResolve(
        Func<Task<KeyLook>> look, string target, CancellationToken stop, ref EncryptionRule rule)
    {
        try
        {
            KeyLook found = look().GetAwaiter().GetResult();
            if (found.ReplicationQuestion is { } ended)
            {
                WarnOnce("ended " + found.Bucket, ended);
            }

            return TryUse(found, target, out rule);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (CredentialException problem)
        {
            cmdlet.ThrowTerminatingError(OssErrors.From(problem, target));
        }
        catch (OssException problem)
        {
            cmdlet.WriteError(OssErrors.From(problem, target));
        }

        return false;
    }

    private async Task<KeyLook> LookAsync(
        string bucket, BucketPlace place, EncryptionRule rule, EncryptionRule? present, CancellationToken stop)
    {
        if (keysByRegion is not null && rule.Algorithm == SseAlgorithm.KMS)
        {
            if (place.Region is not { } home)
            {
                return new KeyLook(bucket, rule) { UnknownRegion = place.Failure, IsTable = true };
            }

            if (!keysByRegion.TryGetValue(home, out string? key))
            {
                return new KeyLook(bucket, rule) { MissingRegion = home };
            }

            rule = EncryptionRule.Create(SseAlgorithm.KMS, key, rule.DataEncryption);
        }

        if (rule.KmsKeyId is not { } name || !IsLookedAt(name))
        {
            return new KeyLook(bucket, rule);
        }

        if (place.Region is not { } region)
        {
            return new KeyLook(bucket, rule) { UnknownRegion = place.Failure };
        }

        KmsKeyVerdict verdict = await _keys.Value.CheckAsync(name, region, stop).ConfigureAwait(false);
        EncryptionRule resolved = EncryptionRule.Create(rule.Algorithm, verdict.KeyId, rule.DataEncryption);
        ReplicationVerdict? replication = present is not null && present != resolved && verdict.Flaw is null
            ? await _replication.Value.CheckAsync(bucket, stop).ConfigureAwait(false)
            : null;
        return new KeyLook(bucket, resolved)
        {
            Key = purpose == KeyPurpose.Compare && verdict.Description is not null ? null : verdict,
            Replication = replication,
        };
    }

    private bool IsLookedAt(string? key) => key is not null && purpose switch
    {
        KeyPurpose.Encrypt => true,
        KeyPurpose.Compare => KmsKeyReference.Parse(key).IsAlias,
        _ => false,
    };

    private async Task<BucketPlace> FindPlaceAsync(string bucket, CancellationToken stop)
    {
        try
        {
            string region = await context.OssClient.GetBucketRegionAsync(bucket, stop).ConfigureAwait(false);
            return new BucketPlace(region, null);
        }
        catch (OssServiceException refusal) when (refusal.StatusCode == 403)
        {
            return new BucketPlace(null, refusal);
        }
    }

    private void WarnOnce(string about, string warning)
    {
        if (_warned.Add(about))
        {
            cmdlet.WriteWarning(warning.TrimEnd());
        }
    }

    private sealed record BucketPlace(string? Region, OssException? Failure);
}

/// <summary>What a cmdlet names keys for.</summary>
internal enum KeyPurpose
{
    /// <summary>To use them as they are named: nothing is looked at.</summary>
    AsNamed,

    /// <summary>To compare rules by them: aliases are resolved, and whether a key can be used is not asked.</summary>
    Compare,

    /// <summary>To encrypt under them: whatever speaks against a key is found out.</summary>
    Encrypt,
}

/// <summary>What was found about the key of a rule.</summary>
/// <param name="Bucket">The bucket that the rule is for.</param>
/// <param name="Rule">The rule, with the key's id where it was found.</param>
internal sealed record KeyLook(string Bucket, EncryptionRule Rule)
{
    /// <summary>The verdict on the key, or <c>null</c> when none is named or none was looked at.</summary>
    public KmsKeyVerdict? Key { get; init; }

    /// <summary>The region of the bucket for which no key is named, or <c>null</c>.</summary>
    public string? MissingRegion { get; init; }

    /// <summary>Why the region of the bucket is not known, or <c>null</c>.</summary>
    public OssException? UnknownRegion { get; init; }

    /// <summary>Whether the key was to be chosen by the region.</summary>
    public bool IsTable { get; init; }

    /// <summary>The replication that the key would end, or <c>null</c> when it was not looked at.</summary>
    public ReplicationVerdict? Replication { get; init; }

    /// <summary>The question to ask where a replication would end, or <c>null</c>.</summary>
    public string? ReplicationQuestion => Replication is { Ended.Count: > 0 } verdict
        ? $"A CMK on bucket '{Bucket}' ends replication without an error, as objects under SSE-KMS are not " +
            $"replicated by {verdict}."
        : null;
}

/// <summary>Tells the service key of OSS from CMKs: its alias is looked up once in each region. Thread-safe.</summary>
/// <param name="context">The context.</param>
internal sealed class KeyKinds(OssContext context)
{
    // Lazy, because two threads that ask for the same key at once would both send the request.
    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> _regions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<ServiceKey>>> _serviceKeys = new(StringComparer.Ordinal);

    /// <summary>The kind of the key of an object, or <c>null</c> without one.</summary>
    public async Task<OssKmsKeyKind?> FindAsync(string bucket, string? keyId, CancellationToken stop)
    {
        if (keyId is null)
        {
            return null;
        }

        string? region = await _regions
            .GetOrAdd(bucket, name => new Lazy<Task<string?>>(() => FindRegionAsync(name, stop)))
            .Value.ConfigureAwait(false);
        if (region is null)
        {
            return OssKmsKeyKind.Unknown;
        }

        ServiceKey service = await _serviceKeys
            .GetOrAdd(region, name => new Lazy<Task<ServiceKey>>(() => FindServiceKeyAsync(name, stop)))
            .Value.ConfigureAwait(false);
        return !service.IsKnown ? OssKmsKeyKind.Unknown
            : service.Id == keyId ? OssKmsKeyKind.Service
            : OssKmsKeyKind.Customer;
    }

    /// <summary>Whether another encryption would lower the protection of an object. The key of an object is looked at
    /// only where the answer hangs on it: the id of the service key looks like that of a CMK.</summary>
    /// <param name="bucket">The bucket of the object.</param>
    /// <param name="found">The encryption that the object declares.</param>
    /// <param name="wanted">The encryption that is to replace it.</param>
    /// <param name="stop">Cancels the requests.</param>
    public async Task<bool> IsLoweringAsync(
        string bucket, EncryptionRule found, EncryptionRule wanted, CancellationToken stop)
    {
        ProtectionLevel next = ProtectionLevel.Of(wanted);
        if (found.KmsKeyId is null || !ProtectionLevel.Of(found).IsLoweredBy(next)
            || ProtectionLevel.Of(found, KeyCustody.ServiceKey).IsLoweredBy(next))
        {
            return ProtectionLevel.Of(found).IsLoweredBy(next);
        }

        return await FindAsync(bucket, found.KmsKeyId, stop).ConfigureAwait(false) != OssKmsKeyKind.Service;
    }

    private async Task<string?> FindRegionAsync(string bucket, CancellationToken stop)
    {
        try
        {
            return await context.OssClient.GetBucketRegionAsync(bucket, stop).ConfigureAwait(false);
        }
        catch (OssException failure) when (failure is not CredentialException)
        {
            return null;
        }
    }

    private async Task<ServiceKey> FindServiceKeyAsync(string region, CancellationToken stop)
    {
        try
        {
            KmsKey key = await context.KmsClient.DescribeKeyAsync(region, KmsKeyName.ServiceKey, stop)
                .ConfigureAwait(false);
            return new ServiceKey(key.KeyId, IsKnown: true);
        }
        catch (KmsServiceException refusal) when (refusal.IsNotFound)
        {
            // The service makes the key when it first needs it.
            return new ServiceKey(null, IsKnown: true);
        }
        catch (OssException failure) when (failure is not CredentialException)
        {
            return new ServiceKey(null, IsKnown: false);
        }
    }

    private sealed record ServiceKey(string? Id, bool IsKnown);
}
