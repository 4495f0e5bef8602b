namespace OssEncryption.Client.Kms;

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
