namespace OssEncryption.Emulator.Keys;

/// <summary>What KMS says of a key besides its material and its state. The words are those of the service.</summary>
internal sealed record KeyProperties
{
    /// <summary>The kind of key that CreateKey makes when it is not told otherwise.</summary>
    public const string UsualSpec = "Aliyun_AES_256";

    /// <summary>What such a key is for.</summary>
    public const string UsualUsage = "ENCRYPT/DECRYPT";

    /// <summary>The origin of material that KMS makes.</summary>
    public const string OwnMaterial = "Aliyun_KMS";

    /// <summary>The origin of material that is imported.</summary>
    public const string ForeignMaterial = "EXTERNAL";

    private static readonly string[] Specs =
    [
        UsualSpec, "Aliyun_AES_192", "Aliyun_AES_128", "Aliyun_SM4", "RSA_2048", "RSA_3072", "RSA_4096", "EC_P256",
        "EC_P256K", "EC_SM2",
    ];

    /// <summary>What its owner wrote about it.</summary>
    public string Description { get; init; } = "";

    /// <summary>The kind of key.</summary>
    public string Spec { get; init; } = UsualSpec;

    /// <summary>What it is for.</summary>
    public string Usage { get; init; } = UsualUsage;

    /// <summary>Where its material comes from.</summary>
    public string Origin { get; init; } = OwnMaterial;

    /// <summary><c>SOFTWARE</c> or <c>HSM</c>.</summary>
    public string ProtectionLevel { get; init; } = "SOFTWARE";

    /// <summary>The KMS instance that holds it, or <c>null</c>.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The time between two rotations, or <c>null</c> when it does not rotate by itself.</summary>
    public TimeSpan? RotationInterval { get; init; }

    /// <summary>When it will be deleted, or <c>null</c>.</summary>
    public DateTimeOffset? DeleteDate { get; init; }

    /// <summary>When imported material ends, or <c>null</c>.</summary>
    public DateTimeOffset? MaterialExpireTime { get; init; }

    /// <summary>Whether it cannot be deleted.</summary>
    public bool IsProtected { get; init; }

    /// <summary>Whether it is a pair of a public and a private key, under which nothing is stored.</summary>
    public bool IsAsymmetric =>
        Spec.StartsWith("RSA", StringComparison.Ordinal) || Spec.StartsWith("EC", StringComparison.Ordinal);

    /// <summary>The same key, used for what keys of its kind are for.</summary>
    public KeyProperties ForItsKind() => this with { Usage = IsAsymmetric ? "SIGN/VERIFY" : UsualUsage };

    /// <summary>Whether a text is a kind of key.</summary>
    public static bool IsSpec(string text) => Specs.Contains(text);
}
