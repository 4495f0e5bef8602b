namespace OssEncryption.Client.Emulation;

/// <summary>The state of a key that KMS keeps. Only an enabled key encrypts and decrypts.</summary>
public enum EmulatorKeyState
{
    /// <summary>It can be used.</summary>
    Enabled,

    /// <summary>It is switched off: 409 KeyDisabled.</summary>
    Disabled,

    /// <summary>It will be deleted: 409 KeyPendingDeletion.</summary>
    PendingDeletion,

    /// <summary>Its material has not been imported yet: 409 KeyPendingImport.</summary>
    PendingImport,
}
