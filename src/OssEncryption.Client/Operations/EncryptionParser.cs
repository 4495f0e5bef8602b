using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>The three words that say how something is encrypted, the same in XML and in headers. What is not known is
/// refused, as a wrong guess would call the unprotected protected.</summary>
internal static class EncryptionParser
{
    private const string Nothing = "None";

    /// <summary>Reads the three; an empty one is absent.</summary>
    public static EncryptionRule Read(OssResponse answer, string algorithm, string keyId, string dataEncryption) =>
        EncryptionRule.FromService(
            ReadAlgorithm(answer, algorithm),
            keyId is "" or Nothing ? null : keyId,
            ReadDataEncryption(answer, dataEncryption));

    private static SseAlgorithm ReadAlgorithm(OssResponse answer, string text) => text switch
    {
        "" or Nothing => SseAlgorithm.None,
        nameof(SseAlgorithm.AES256) => SseAlgorithm.AES256,
        nameof(SseAlgorithm.KMS) => SseAlgorithm.KMS,
        nameof(SseAlgorithm.SM4) => SseAlgorithm.SM4,
        _ => throw answer.Unreadable($"names the unknown SSEAlgorithm '{WireText.Shown(text)}'"),
    };

    private static SseDataEncryption? ReadDataEncryption(OssResponse answer, string text) => text switch
    {
        "" or Nothing or nameof(SseAlgorithm.AES256) => null,
        nameof(SseDataEncryption.SM4) => SseDataEncryption.SM4,
        _ => throw answer.Unreadable($"names the unknown KMSDataEncryption '{WireText.Shown(text)}'"),
    };
}
