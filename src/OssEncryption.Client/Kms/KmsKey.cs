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
