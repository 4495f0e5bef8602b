using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>The three headers that ask for encryption and declare it. Source: PutObject, CopyObject,
/// InitiateMultipartUpload, PutBucket; on any other request the service refuses them.</summary>
internal static class EncryptionHeaders
{
    private const string Algorithm = "x-oss-server-side-encryption";
    private const string KeyId = "x-oss-server-side-encryption-key-id";
    private const string DataEncryption = "x-oss-server-side-data-encryption";

    /// <summary>Asks for encryption; no rule asks for nothing.</summary>
    public static void Write(OssRequest request, EncryptionRule? rule)
    {
        if (rule is null || rule.Algorithm == SseAlgorithm.None)
        {
            return;
        }

        request.WithHeader(Algorithm, rule.Algorithm.ToString())
            .WithHeader(KeyId, rule.KmsKeyId)
            .WithHeader(DataEncryption, rule.DataEncryption?.ToString());
    }

    /// <summary>What an answer declares; <see cref="EncryptionRule.None"/> when it declares nothing.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>: words that are not
    /// known.</exception>
    public static EncryptionRule Read(OssResponse answer) => EncryptionParser.Read(answer,
        answer.Header(Algorithm) ?? "", answer.Header(KeyId) ?? "", answer.Header(DataEncryption) ?? "");
}
