using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The default encryption of buckets.</summary>
internal sealed class BucketEncryptionOperations(ObjectStore buckets)
{
    private static readonly string[] SubResource = ["encryption"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketEncryption", ResourceLevel.Bucket, "PUT", Put) { SubResources = SubResource },
        new("GetBucketEncryption", ResourceLevel.Bucket, "GET", Get) { SubResources = SubResource },
        new("DeleteBucketEncryption", ResourceLevel.Bucket, "DELETE", Delete) { SubResources = SubResource },
    ];

    private Task<ServerResponse> Put(OperationContext context)
    {
        Change(context, BucketEncryptionXml.Read(context.Document));
        return Documents.Empty(200);
    }

    private static Task<ServerResponse> Get(OperationContext context) => Documents.Ok(
        BucketEncryptionXml.Write(context.Bucket.Encryption ?? throw EncryptionErrors.NoRule(context.BucketName)));

    /// <summary>Deleting a missing rule succeeds: the vendor documents no error for it.</summary>
    private Task<ServerResponse> Delete(OperationContext context)
    {
        Change(context, null);
        return Documents.Empty(204);
    }

    private void Change(OperationContext context, ServerSideEncryption? rule) =>
        buckets.Change(context, bucket => bucket with { Encryption = rule });
}

/// <summary>The XML of the default encryption of a bucket.</summary>
internal static class BucketEncryptionXml
{
    private const string Root = "ServerSideEncryptionRule";
    private const string Default = "ApplyServerSideEncryptionByDefault";

    /// <summary>Reads the document of PutBucketEncryption. An empty key id means none; data encryption with another
    /// algorithm than KMS is ignored. Source: oss2 test_put_bucket_encryption.</summary>
    /// <exception cref="ServiceError">It is malformed, or the rule is not valid.</exception>
    public static ServerSideEncryption Read(byte[] document)
    {
        XElement root = Documents.Read(document, Root);
        XElement rule = XmlInput.Child(root, Default) ?? throw CommonErrors.MalformedXml();
        string algorithm = XmlInput.Child(rule, "SSEAlgorithm")?.Value.Trim() ?? throw CommonErrors.MalformedXml();
        string? keyId = XmlInput.Text(rule, "KMSMasterKeyID");
        string? dataEncryption = XmlInput.Text(rule, "KMSDataEncryption");
        ServerSideEncryption read = SseRules.Read(algorithm, keyId, dataEncryption,
            "The Encryption request you specified is not valid. Supported value: AES256/SM4/KMS.");
        SseRules.CheckKey(algorithm, keyId);
        return read;
    }

    /// <summary>The document of GetBucketEncryption. Only what is set has an element.</summary>
    public static XElement Write(ServerSideEncryption rule) =>
        new(Root,
            new XElement(Default,
                new XElement("SSEAlgorithm", rule.Algorithm),
                XmlOutput.Optional("KMSMasterKeyID", rule.KeyId),
                XmlOutput.Optional("KMSDataEncryption", rule.DataEncryption)));

    /// <summary>The element in GetBucketInfo: one level less than the document, <c>None</c> without a rule, and an
    /// empty key id for the service key.</summary>
    public static XElement WriteInfo(ServerSideEncryption? rule) =>
        new(Root,
            new XElement("SSEAlgorithm", rule?.Algorithm ?? "None"),
            rule?.Algorithm == ServerSideEncryption.Kms ? new XElement("KMSMasterKeyID", rule.KeyId ?? "") : null,
            XmlOutput.Optional("KMSDataEncryption", rule?.DataEncryption));
}
