using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

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
    public static EncryptionRule Read(OssResponse answer)
    {
        WireElement root = WireXml.Read(answer, Root);
        WireElement rule = root.Child(Default) ?? root;
        return rule.Child(Algorithm) is null
            ? throw answer.Unreadable($"has no {Algorithm}")
            : Read(answer, rule);
    }

    /// <summary>Reads a rule whose parts are the direct children of an element.</summary>
    public static EncryptionRule Read(OssResponse answer, WireElement rule) => EncryptionParser.Read(
        answer, rule.TextOf(Algorithm), rule.TextOf(KeyId), rule.TextOf(DataEncryption));
}
