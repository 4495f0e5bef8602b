using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Operations;

/// <summary>The encryption of a bucket as documents say it.</summary>
internal static class EncryptionXml
{
    private const string Root = "ServerSideEncryptionRule";
    private const string Default = "ApplyServerSideEncryptionByDefault";

    /// <summary>Reads the document of PutBucketEncryption. An empty key id is the same as none.</summary>
    /// <exception cref="ServiceError">It is malformed, or the service does not take the rule.</exception>
    public static ServerSideEncryption Read(byte[] document)
    {
        XElement root = XmlInput.Read(document, Root);
        XElement rule = XmlInput.Child(root, Default) ?? throw ServiceErrors.MalformedXml();
        string algorithm = XmlInput.Child(rule, "SSEAlgorithm")?.Value.Trim() ?? throw ServiceErrors.MalformedXml();
        string? keyId = XmlInput.Text(rule, "KMSMasterKeyID");
        string? dataEncryption = XmlInput.Text(rule, "KMSDataEncryption");
        EncryptionRules.Check(algorithm, keyId, dataEncryption,
            "The Encryption request you specified is not valid. Supported value: AES256/SM4/KMS.");
        return new ServerSideEncryption(algorithm, keyId, dataEncryption);
    }

    /// <summary>The document of GetBucketEncryption: only what was set has an element.</summary>
    public static XElement Write(ServerSideEncryption rule) =>
        new(Root,
            new XElement(Default,
                new XElement("SSEAlgorithm", rule.Algorithm),
                XmlText.Optional("KMSMasterKeyID", rule.KeyId),
                XmlText.Optional("KMSDataEncryption", rule.DataEncryption)));

    /// <summary>The rule inside GetBucketInfo: one level less, <c>None</c> where there is none, and an empty key where
    /// KMS uses the service key.</summary>
    public static XElement WriteInfo(ServerSideEncryption? rule) =>
        new(Root,
            new XElement("SSEAlgorithm", rule?.Algorithm ?? "None"),
            rule?.Algorithm == ServerSideEncryption.Kms ? new XElement("KMSMasterKeyID", rule.KeyId ?? "") : null,
            XmlText.Optional("KMSDataEncryption", rule?.DataEncryption));
}
