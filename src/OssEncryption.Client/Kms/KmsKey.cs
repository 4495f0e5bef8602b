using System.Collections.Concurrent;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Kms;

/// <summary>The metadata of a key, as DescribeKey gives it. Texts are the service's own words: new ones appear, and
/// are kept as they are.</summary>
public sealed record KmsKey
{
    /// <summary>The state in which a key can be used.</summary>
    public const string Enabled = "Enabled";

    private const string EncryptDecrypt = "ENCRYPT/DECRYPT";

    /// <summary>The id.</summary>
    public required string KeyId { get; init; }

    /// <summary>The ARN, <c>acs:kms:cn-hangzhou:1000000000000001:key/key-hzz…</c>.</summary>
    public string Arn { get; init; } = "";

    /// <summary><c>Enabled</c>, <c>Disabled</c>, <c>PendingDeletion</c>, <c>PendingImport</c>, or a state that is newer
    /// than this client.</summary>
    public string State { get; init; } = "";

    /// <summary>The kind of key, <c>Aliyun_AES_256</c>.</summary>
    public string Spec { get; init; } = "";

    /// <summary>What the key is for, <c>ENCRYPT/DECRYPT</c> or <c>SIGN/VERIFY</c>.</summary>
    public string Usage { get; init; } = "";

    /// <summary>Where the material comes from, <c>Aliyun_KMS</c> or <c>EXTERNAL</c>.</summary>
    public string Origin { get; init; } = "";

    /// <summary><c>SOFTWARE</c> or <c>HSM</c>.</summary>
    public string ProtectionLevel { get; init; } = "";

    /// <summary>The id of the account that made the key, or the code of the service, <c>OSS</c>.</summary>
    public string Creator { get; init; } = "";

    /// <summary>What its owner wrote about it.</summary>
    public string Description { get; init; } = "";

    /// <summary>When the key was made, UTC.</summary>
    public DateTimeOffset? CreationDate { get; init; }

    /// <summary>The id of the version that encrypts, or <c>null</c>.</summary>
    public string? PrimaryKeyVersion { get; init; }

    /// <summary><c>Enabled</c>, <c>Disabled</c> or <c>Suspended</c>.</summary>
    public string AutomaticRotation { get; init; } = "";

    /// <summary>The time between two rotations, or <c>null</c> when the key does not rotate.</summary>
    public TimeSpan? RotationInterval { get; init; }

    /// <summary>When the key was rotated last, UTC; when it was made, if it never was.</summary>
    public DateTimeOffset? LastRotationDate { get; init; }

    /// <summary>When the key rotates next, UTC, or <c>null</c>.</summary>
    public DateTimeOffset? NextRotationDate { get; init; }

    /// <summary>When the key will be deleted, UTC, or <c>null</c>.</summary>
    public DateTimeOffset? DeleteDate { get; init; }

    /// <summary>Whether the key cannot be deleted.</summary>
    public bool HasDeletionProtection { get; init; }

    /// <summary>When imported material ends, UTC, or <c>null</c> for never.</summary>
    public DateTimeOffset? MaterialExpireTime { get; init; }

    /// <summary>The KMS instance that holds the key, or <c>null</c> for a default key.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Whether a service of the vendor made the key for itself. Accounts have numbers, services have
    /// names.</summary>
    public bool IsServiceKey => Creator.Length > 0 && !Creator.All(char.IsDigit);

    /// <summary>Whether the key is a pair of a public and a private key.</summary>
    public bool IsAsymmetric =>
        Spec.StartsWith("RSA", StringComparison.OrdinalIgnoreCase)
        || Spec.StartsWith("EC", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why OSS cannot encrypt under the key, as the end of the sentence "The key …"; <c>null</c> when
    /// it can.</summary>
    public string? UnusableReason => State switch
    {
        "Disabled" => "is disabled (Disabled)",
        "PendingDeletion" => DeleteDate is { } end
            ? FormattableString.Invariant($"will be deleted on {end.UtcDateTime:yyyy-MM-dd} (PendingDeletion)")
            : "will be deleted (PendingDeletion)",
        "PendingImport" => "has no material until it is imported (PendingImport)",
        not Enabled => $"cannot be used in its state '{State}'",
        _ when IsAsymmetric => $"is asymmetric ({Spec}), and OSS takes symmetric keys only",
        _ when Usage.Length > 0 && Usage != EncryptDecrypt => $"is for {Usage}, and OSS needs one for {EncryptDecrypt}",
        _ => null,
    };
}

/// <summary>A key as people name it: by its id, by an alias, or by the ARN of either. No form of an id is demanded, as
/// the vendor has had several.</summary>
/// <param name="Name">The id, or the alias with its prefix.</param>
/// <param name="Region">The region that the ARN says, or <c>null</c>.</param>
/// <param name="Account">The account that the ARN says, or <c>null</c>.</param>
public sealed record KmsKeyReference(string Name, string? Region = null, string? Account = null)
{
    private const string AliasPrefix = "alias/";
    private const string KeyPrefix = "key/";
    private const string ArnPrefix = "acs:kms:";

    /// <summary>Whether the name is an alias.</summary>
    public bool IsAlias => Name.StartsWith(AliasPrefix, StringComparison.Ordinal);

    /// <summary>Whether the name is an ARN.</summary>
    public bool IsArn => Account is not null;

    /// <summary>Reads <c>key-hzz…</c>, <c>alias/data</c> or
    /// <c>acs:kms:cn-hangzhou:1000000000000001:key/key-hzz…</c>.</summary>
    public static KmsKeyReference Parse(string text)
    {
        const int Parts = 5;
        string[] parts = text.StartsWith(ArnPrefix, StringComparison.Ordinal) ? text.Split([':'], Parts) : [];
        if (parts.Length < Parts || parts[2].Length == 0 || parts[3].Length == 0)
        {
            return new KmsKeyReference(text);
        }

        string resource = parts[4];
        string name = resource.StartsWith(KeyPrefix, StringComparison.Ordinal)
            ? resource.Substring(KeyPrefix.Length)
            : resource;
        return new KmsKeyReference(name, parts[2], parts[3]);
    }

    /// <summary>What a RAM policy must name, within the region. Actions on an alias are allowed on the key that it
    /// stands for.</summary>
    internal string Resource => IsArn && !IsAlias ? $"acs:kms:{Region}:{Account}:{KeyPrefix}{Name}"
        : KeyPrefix + (IsAlias ? "*" : Name);

    /// <summary>Whether a description can be that of the key that is named.</summary>
    internal bool MayBe(KmsKey key) =>
        (IsAlias || key.KeyId == Name)
        && (Region is null || Parse(key.Arn).Region is not { } region || region == Region);
}

/// <summary>Whether OSS can encrypt under a key that somebody names. Each key is looked at once in each region, however
/// often it is asked for. Safe to use from many threads.</summary>
public sealed class KmsKeyChecker(IKmsClient client)
{
    private const string ForeignKey =
        "belongs to another account, and whether OSS takes a key of another account is not known";

    private readonly ConcurrentDictionary<(string Key, string Region), Lazy<Task<KmsKeyVerdict>>> _looks = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> _accounts = new(StringComparer.Ordinal);

    /// <summary>Looks at a key in the region where it is to be used.</summary>
    /// <param name="key">Its id, an alias, or the ARN of either.</param>
    /// <param name="region">The bare id of the bucket's region.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CredentialException">There is no credential to ask with.</exception>
    public Task<KmsKeyVerdict> CheckAsync(string key, string region, CancellationToken cancellationToken) =>
        _looks.GetOrAdd(
            (key, region), _ => new Lazy<Task<KmsKeyVerdict>>(() => LookAsync(key, region, cancellationToken)))
            .Value;

    private async Task<KmsKeyVerdict> LookAsync(string key, string region, CancellationToken cancellationToken)
    {
        KmsKeyReference asked = KmsKeyReference.Parse(key);
        var verdict = new KmsKeyVerdict(key, region, key);
        if (asked.Region is { } other && other != region)
        {
            return verdict with { Flaw = $"is in the region {other}, and a bucket of {region} needs one of {region}" };
        }

        try
        {
            KmsKey found = await client.DescribeKeyAsync(region, key, cancellationToken).ConfigureAwait(false);
            verdict = verdict with
            {
                Description = found,
                KeyId = asked.IsAlias ? found.KeyId : key,
                Flaw = found.UnusableReason,
            };
            return verdict.Flaw is null && await IsForeignAsync(asked, region, cancellationToken).ConfigureAwait(false)
                ? verdict with { Doubt = ForeignKey }
                : verdict;
        }
        catch (KmsServiceException error) when (error.IsNotFound && key == KmsKeyName.ServiceKey)
        {
            // It is made when OSS first needs it.
            return verdict;
        }
        catch (KmsServiceException error) when (error.IsNotFound)
        {
            bool mayBeForeign = asked.IsArn
                && await FindAccountAsync(region, cancellationToken).ConfigureAwait(false) != asked.Account;
            return mayBeForeign
                ? verdict with { Doubt = ForeignKey, Failure = error }
                : verdict with { Flaw = $"does not exist in {region}, as far as this account goes", Failure = error };
        }
        catch (Exception failure) when (failure is KmsServiceException or OssTransportException or OssInputException)
        {
            return verdict with { Doubt = "could not be looked at", Failure = (OssException)failure };
        }
    }

    private async Task<bool> IsForeignAsync(
        KmsKeyReference asked, string region, CancellationToken cancellationToken) =>
        asked.IsArn
        && await FindAccountAsync(region, cancellationToken).ConfigureAwait(false) is { } own
        && own != asked.Account;

    private Task<string?> FindAccountAsync(string region, CancellationToken cancellationToken) =>
        _accounts.GetOrAdd(
            region, _ => new Lazy<Task<string?>>(() => ReadAccountAsync(region, cancellationToken))).Value;

    // A list names the account in its ARNs, and shows the account's own keys alone.
    private async Task<string?> ReadAccountAsync(string region, CancellationToken cancellationToken)
    {
        try
        {
            KmsPage<KmsListedKey> page = await client.ListKeysAsync(region, [], 1, cancellationToken)
                .ConfigureAwait(false);
            return page.Items.Count == 0 ? null : KmsKeyReference.Parse(page.Items[0].Arn).Account;
        }
        catch (Exception failure) when (failure is KmsServiceException or OssTransportException)
        {
            return null;
        }
    }
}

/// <summary>What is known of a key before it is named in a rule, a plan or a write.</summary>
/// <param name="Key">The key as it was named.</param>
/// <param name="Region">The region where it is to be used.</param>
/// <param name="KeyId">What to name it by: an alias is resolved to the id, every other name stays.</param>
public sealed record KmsKeyVerdict(string Key, string Region, string KeyId)
{
    /// <summary>The key's metadata, or <c>null</c> when it was not seen.</summary>
    public KmsKey? Description { get; init; }

    /// <summary>Why the key cannot work, as the end of the sentence "The key …"; <c>null</c> when nothing speaks
    /// against it.</summary>
    public string? Flaw { get; init; }

    /// <summary>Why it is not known whether the key works, as the end of the sentence "The key …", or
    /// <c>null</c>.</summary>
    public string? Doubt { get; init; }

    /// <summary>The failure behind a flaw or a doubt, or <c>null</c>.</summary>
    public OssException? Failure { get; init; }
}
