namespace OssEncryption.Client.Emulation;

/// <summary>A user of the local OSS with limited permissions.</summary>
public sealed record EmulatorUser
{
    /// <summary>The access key id, or <c>null</c> for one made up.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The secret, or <c>null</c> for one made up.</summary>
    public string? AccessKeySecret { get; init; }

    /// <summary>The security token that must come with the key, or <c>null</c> when it is a permanent key.</summary>
    public string? SecurityToken { get; init; }

    /// <summary>The id of the account it belongs to, or <c>null</c> for the owner's. A user of another account is a
    /// stranger to the owner's buckets, and has buckets of its own.</summary>
    public string? Account { get; init; }

    /// <summary>The actions allowed, with wildcards: <c>oss:Get*</c>. Everything by default.</summary>
    public string[] Allow { get; init; } = ["*"];

    /// <summary>The actions denied, with wildcards; they win over what is allowed.</summary>
    public string[] Deny { get; init; } = [];

    /// <summary>The buckets that the allowed actions reach, with wildcards. All by default.</summary>
    public string[] Buckets { get; init; } = ["*"];
}
