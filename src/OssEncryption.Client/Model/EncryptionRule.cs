namespace OssEncryption.Client.Model;

/// <summary>The encryption that a bucket's default rule, or an object's own headers, name. Two rules are equal when
/// algorithm, key and data encryption are equal.</summary>
public sealed record EncryptionRule
{
    private EncryptionRule(SseAlgorithm algorithm, string? kmsKeyId, SseDataEncryption? dataEncryption)
    {
        Algorithm = algorithm;
        KmsKeyId = kmsKeyId;
        DataEncryption = dataEncryption;
    }

    /// <summary>No encryption: the rule of a bucket that has none.</summary>
    public static EncryptionRule None { get; } = new(SseAlgorithm.None, null, null);

    /// <summary>The algorithm; <see cref="SseAlgorithm.None"/> where there is no rule.</summary>
    public SseAlgorithm Algorithm { get; }

    /// <summary>The CMK that SSE-KMS uses, or <c>null</c> for the service key <c>alias/acs/oss</c>.</summary>
    public string? KmsKeyId { get; }

    /// <summary>The cipher of the data under SSE-KMS, or <c>null</c> for AES-256.</summary>
    public SseDataEncryption? DataEncryption { get; }

    /// <summary>Makes a rule and checks that the service accepts the combination.</summary>
    /// <param name="algorithm">The algorithm; <c>null</c> means KMS when a key or a data encryption is named.</param>
    /// <param name="kmsKeyId">The CMK; <c>null</c> for the service key.</param>
    /// <param name="dataEncryption">The cipher of the data; <c>null</c> for AES-256.</param>
    /// <exception cref="OssInputException">The combination is one that the service rejects.</exception>
    public static EncryptionRule Create(
        SseAlgorithm? algorithm, string? kmsKeyId = null, SseDataEncryption? dataEncryption = null)
    {
        SseAlgorithm chosen = algorithm
            ?? (kmsKeyId is null && dataEncryption is null ? SseAlgorithm.None : SseAlgorithm.KMS);
        if (kmsKeyId is not null && string.IsNullOrWhiteSpace(kmsKeyId))
        {
            throw new OssInputException(OssInputError.EmptyKmsKeyId,
                "The KMS key id is empty. Name a CMK, or leave the key out to use the service key alias/acs/oss.");
        }

        if (chosen == SseAlgorithm.KMS)
        {
            return new EncryptionRule(chosen, kmsKeyId, dataEncryption);
        }

        if (kmsKeyId is not null)
        {
            throw new OssInputException(OssInputError.KmsKeyNotApplicable,
                $"A KMS key cannot be used with {chosen}: only KMS takes a key. " +
                "Use the algorithm KMS with this key, or leave the key out.");
        }

        if (dataEncryption is not null)
        {
            throw new OssInputException(OssInputError.DataEncryptionNotApplicable,
                $"Data encryption {dataEncryption} cannot be used with {chosen}: only KMS takes a data encryption. " +
                $"Use the algorithm KMS with data encryption {dataEncryption}, or leave the data encryption out.");
        }

        return new EncryptionRule(chosen, null, null);
    }

    /// <summary>Makes a rule as the service reported it, without checks.</summary>
    public static EncryptionRule FromService(
        SseAlgorithm algorithm, string? kmsKeyId, SseDataEncryption? dataEncryption) =>
        algorithm == SseAlgorithm.None ? None : new(algorithm, kmsKeyId, dataEncryption);

    /// <summary>Whether this rule meets another: it has the same algorithm and, where the other names them, the same
    /// key and data encryption.</summary>
    /// <param name="asked">The other rule.</param>
    /// <param name="isExact">Whether what the other does not name must be absent here: no key is then the service
    /// key, no data encryption AES-256.</param>
    public bool Satisfies(EncryptionRule asked, bool isExact = false) =>
        Algorithm == asked.Algorithm
        && HasKeyOf(asked, isExact)
        && (asked.DataEncryption == DataEncryption || (asked.DataEncryption is null && !isExact));

    /// <summary>Whether this rule has the key of another, or any where the other names none. The id and the ARN of a
    /// key are the same key, and so is the service key with and without its alias.</summary>
    /// <param name="asked">The other rule.</param>
    /// <param name="isExact">Whether no key is the service key, and not any key.</param>
    public bool HasKeyOf(EncryptionRule asked, bool isExact = false) =>
        (asked.KmsKeyId is null && !isExact)
        || (asked.Cmk is { } key ? Cmk is { } own && KmsKeyName.IsSame(key, own) : Cmk is null);

    private string? Cmk => KmsKeyId is { } key && !KmsKeyName.IsSame(key, KmsKeyName.ServiceKey) ? key : null;

    /// <summary>The rule in a few words, as messages show it: <c>KMS (key 0575…, data SM4)</c>.</summary>
    public override string ToString()
    {
        if (Algorithm != SseAlgorithm.KMS)
        {
            return Algorithm.ToString();
        }

        string key = KmsKeyId is null ? "service key" : "key " + KmsKeyId;
        return DataEncryption is null ? $"KMS ({key})" : $"KMS ({key}, data {DataEncryption})";
    }
}

// An enum that users see is based on long: ConvertTo-Json writes such a one by name, and any other as a number.

/// <summary>How OSS encrypts at rest: the value of <c>SSEAlgorithm</c> in a bucket rule and of the header
/// <c>x-oss-server-side-encryption</c> on an object.</summary>
public enum SseAlgorithm : long
{
    /// <summary>Not encrypted by OSS: a bucket without a rule, an object stored plain.</summary>
    None,

    /// <summary>SSE-OSS with AES-256: keys managed by OSS, one data key per object.</summary>
    AES256,

    /// <summary>SSE-KMS: the data key of each object is wrapped by a key in KMS. Calls to KMS cost money.</summary>
    KMS,

    /// <summary>SSE-OSS with the SM4 block cipher: keys managed by OSS.</summary>
    SM4,
}

/// <summary>The cipher that SSE-KMS uses for the data itself: the value of <c>KMSDataEncryption</c>. When none is
/// named, OSS uses AES-256.</summary>
public enum SseDataEncryption : long
{
    /// <summary>The data is encrypted with SM4; the data key is still wrapped by KMS.</summary>
    SM4 = 1,
}

/// <summary>Compares the names of a CMK. A request may name it by id, ARN or alias; the service reports the
/// id.</summary>
public static class KmsKeyName
{
    /// <summary>The alias of the service key.</summary>
    public const string ServiceKey = "alias/acs/oss";

    private const string Alias = "alias/";
    private const string Arn = "acs:kms:";
    private const string Key = "key/";

    /// <summary>Whether a name is an alias, or the ARN of one.</summary>
    public static bool IsAlias(string name) => name.Contains(Alias);

    /// <summary>Whether two names are those of one key without doubt: they are equal, or one is the ARN of the
    /// other.</summary>
    public static bool IsSame(string one, string other) =>
        one == other || (IsArn(one) != IsArn(other) && WithoutArn(one) == WithoutArn(other));

    /// <summary>Whether a requested key may be the reported one. An id equals its ARN; an alias may stand for any
    /// key.</summary>
    public static bool MayBeSame(string asked, string declared) =>
        asked == declared
        || asked.EndsWith("/" + declared, StringComparison.Ordinal)
        || declared.EndsWith("/" + asked, StringComparison.Ordinal)
        || IsAlias(asked);

    private static bool IsArn(string name) => name.StartsWith(Arn, StringComparison.Ordinal);

    // An ARN is acs:kms:region:account:key/id or acs:kms:region:account:alias/name.
    private static string WithoutArn(string name)
    {
        string resource = IsArn(name) ? name.Substring(name.LastIndexOf(':') + 1) : name;
        return resource.StartsWith(Key, StringComparison.Ordinal) ? resource.Substring(Key.Length) : resource;
    }
}
