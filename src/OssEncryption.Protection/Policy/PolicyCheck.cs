namespace OssEncryption.Protection.Policy;

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
