using OssEncryption.Client.Transport;

namespace OssEncryption.Client.Wire;

/// <summary>A bucket's default rule on the wire. Source: PutBucketEncryption, GetBucketEncryption and GetBucketInfo,
/// which
/// says the same one level higher up and writes <c>None</c> where there is no rule.</summary>
internal static class EncryptionXml
{
    /// <summary>The element that holds a rule, here and in GetBucketInfo.</summary>
    public const string Root = "ServerSideEncryptionRule";

    private const string Default = "ApplyServerSideEncryptionByDefault";
    private const string Algorithm = "SSEAlgorithm";
    private const string KeyId = "KMSMasterKeyID";
    private const string DataEncryption = "KMSDataEncryption";
    private const string Nothing = "None";

    /// <summary>The body that sets a rule.</summary>
    public static byte[] Write(EncryptionRule rule) => WireXml.Write(writer =>
    {
        writer.WriteStartElement(Root);
        writer.WriteStartElement(Default);
        writer.WriteElementString(Algorithm, rule.Algorithm.ToString());
        writer.WriteOptional(KeyId, rule.KmsKeyId);
        writer.WriteOptional(DataEncryption, rule.DataEncryption?.ToString());
        writer.WriteEndElement();
        writer.WriteEndElement();
    });

    /// <summary>Reads the answer of GetBucketEncryption.</summary>
    public static EncryptionRule Read(OssAnswer answer)
    {
        WireElement root = WireXml.Read(answer, Root);
        WireElement rule = root.Child(Default) ?? root;
        return rule.Child(Algorithm) is null
            ? throw answer.Unreadable($"has no {Algorithm}")
            : Read(answer, rule);
    }

    /// <summary>Reads a rule whose parts are the direct children of an element.</summary>
    public static EncryptionRule Read(OssAnswer answer, WireElement rule) => EncryptionRule.FromService(
        ReadAlgorithm(answer, rule.TextOf(Algorithm)),
        Meant(rule.TextOf(KeyId)),
        ReadDataEncryption(answer, rule.TextOf(DataEncryption)));

    private static SseAlgorithm ReadAlgorithm(OssAnswer answer, string text) => text switch
    {
        "" or Nothing => SseAlgorithm.None,
        nameof(SseAlgorithm.AES256) => SseAlgorithm.AES256,
        nameof(SseAlgorithm.KMS) => SseAlgorithm.KMS,
        nameof(SseAlgorithm.SM4) => SseAlgorithm.SM4,
        _ => throw answer.Unreadable($"names the unknown {Algorithm} '{WireText.Shown(text)}'"),
    };

    private static SseDataEncryption? ReadDataEncryption(OssAnswer answer, string text) => text switch
    {
        "" or Nothing or nameof(SseAlgorithm.AES256) => null,
        nameof(SseDataEncryption.SM4) => SseDataEncryption.SM4,
        _ => throw answer.Unreadable($"names the unknown {DataEncryption} '{WireText.Shown(text)}'"),
    };

    private static string? Meant(string text) => text is "" or Nothing ? null : text;
}
