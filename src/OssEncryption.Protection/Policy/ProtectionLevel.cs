using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Policy;

/// <summary>Who holds the key that data at rest hangs on, from the weakest to the strongest.</summary>
public enum KeyCustody : long
{
    /// <summary>Nobody: the data is stored plain.</summary>
    None,

    /// <summary>SSE-OSS: OSS holds the keys itself.</summary>
    SseOss,

    /// <summary>SSE-KMS under the service key <c>alias/acs/oss</c>, which KMS keeps on behalf of OSS.</summary>
    ServiceKey,

    /// <summary>SSE-KMS under a CMK, which the customer governs.</summary>
    Cmk,
}

/// <summary>The cipher of the data itself.</summary>
public enum DataCipher : long
{
    /// <summary>None: the data is stored plain.</summary>
    None,

    /// <summary>AES-256.</summary>
    Aes256,

    /// <summary>SM4 (GB/T 32907).</summary>
    Sm4,
}

/// <summary>How well data at rest is protected, on two axes: who holds the key, and which cipher. Custody is a ladder:
/// <c>None &lt; SSE-OSS &lt; service key &lt; CMK</c>. The ciphers are not ranked; but who asked for SM4 has to have
/// it, so that leaving it is a step down.</summary>
/// <param name="Custody">Who holds the key.</param>
/// <param name="Cipher">The cipher of the data.</param>
public sealed record ProtectionLevel(KeyCustody Custody, DataCipher Cipher)
{
    /// <summary>Plain.</summary>
    public static ProtectionLevel None { get; } = new(KeyCustody.None, DataCipher.None);

    /// <summary>What a bucket's rule, or an encryption that is asked for, gives. Under SSE-KMS a key that is named is a
    /// CMK, and none is the service key.</summary>
    public static ProtectionLevel Of(EncryptionRule rule) =>
        Of(rule, rule.KmsKeyId is null ? KeyCustody.ServiceKey : KeyCustody.Cmk);

    /// <summary>What an encryption gives whose KMS key is known: an object declares the id of its key also where that
    /// is the service key.</summary>
    /// <param name="rule">The encryption.</param>
    /// <param name="kmsCustody">Who holds its key, where it is SSE-KMS.</param>
    public static ProtectionLevel Of(EncryptionRule rule, KeyCustody kmsCustody) => rule.Algorithm switch
    {
        SseAlgorithm.None => None,
        SseAlgorithm.AES256 => new ProtectionLevel(KeyCustody.SseOss, DataCipher.Aes256),
        SseAlgorithm.SM4 => new ProtectionLevel(KeyCustody.SseOss, DataCipher.Sm4),
        _ => new ProtectionLevel(
            kmsCustody, rule.DataEncryption == SseDataEncryption.SM4 ? DataCipher.Sm4 : DataCipher.Aes256),
    };

    /// <summary>Whether a change from this level to another is a step down on either axis: a weaker custody, or SM4
    /// given up. A CMK in place of SSE-OSS with SM4 is one, where its data is encrypted with AES-256.</summary>
    public bool IsLoweredBy(ProtectionLevel change) =>
        change.Custody < Custody || (Cipher == DataCipher.Sm4 && change.Cipher != DataCipher.Sm4);

    /// <summary>Whether replacing an encryption by another is a step down on either axis.</summary>
    public static bool IsLowering(EncryptionRule before, EncryptionRule after) => Of(before).IsLoweredBy(Of(after));

    /// <summary>The level in words: <c>CMK, AES-256</c>.</summary>
    public override string ToString() =>
        Custody == KeyCustody.None ? NameOf(Custody) : $"{NameOf(Custody)}, {NameOf(Cipher)}";

    /// <summary>A custody as people write it.</summary>
    public static string NameOf(KeyCustody custody) => custody switch
    {
        KeyCustody.SseOss => "SSE-OSS",
        KeyCustody.ServiceKey => "service key",
        KeyCustody.Cmk => "CMK",
        _ => "not encrypted",
    };

    /// <summary>A cipher as people write it.</summary>
    public static string NameOf(DataCipher cipher) => cipher switch
    {
        DataCipher.Aes256 => "AES-256",
        DataCipher.Sm4 => "SM4",
        _ => "plain",
    };
}
