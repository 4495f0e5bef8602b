namespace OssEncryption.Client.Emulation;

/// <summary>The state of a key in the KMS of a local OSS. Its material never leaves the server.</summary>
/// <param name="Id">Its id, as objects report it.</param>
/// <param name="Region">The region whose buckets can use it.</param>
/// <param name="Account">The account it belongs to.</param>
/// <param name="State">Its state.</param>
/// <param name="Versions">The number of its versions: 1 until it is rotated.</param>
/// <param name="Alias"><c>alias/acs/oss</c> for the service key, else <c>null</c>.</param>
public sealed record EmulatorKey(
    string Id, string Region, string Account, EmulatorKeyState State, int Versions, string? Alias)
{
    /// <summary>Its ARN: <c>acs:kms:cn-hangzhou:1000000000000001:key/my-key</c>.</summary>
    public string Arn => $"acs:kms:{Region}:{Account}:key/{Id}";

    /// <summary>Its id and its state.</summary>
    public override string ToString() => $"{Id} ({State})";
}

/// <summary>The states of a KMS key. Only an enabled key encrypts and decrypts.</summary>
public enum EmulatorKeyState : long
{
    /// <summary>It can be used.</summary>
    Enabled,

    /// <summary>It is disabled: 409 KeyDisabled.</summary>
    Disabled,

    /// <summary>It will be deleted: 409 KeyPendingDeletion.</summary>
    PendingDeletion,

    /// <summary>Its material has not been imported yet: 409 KeyPendingImport.</summary>
    PendingImport,
}
