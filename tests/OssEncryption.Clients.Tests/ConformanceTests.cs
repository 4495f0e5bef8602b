using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Clients.Tests.Support;

namespace OssEncryption.Clients.Tests;

/// <summary>Each client is the judge of the other: what one wrote, the other must read as it was meant.</summary>
public class ConformanceTests
{
    public static TheoryData<OssClientKind, OssClientKind, SignatureVersion> Pairs
    {
        get
        {
            var pairs = new TheoryData<OssClientKind, OssClientKind, SignatureVersion>();
            foreach (SignatureVersion version in new[] { SignatureVersion.V1, SignatureVersion.V4 })
            {
                pairs.Add(OssClientKind.Default, OssClientKind.AliyunSdk, version);
                pairs.Add(OssClientKind.AliyunSdk, OssClientKind.Default, version);
            }

            return pairs;
        }
    }

    [AliyunSdkTheory, MemberData(nameof(Pairs))]
    public async Task Rules_mean_the_same_to_both(OssClientKind writes, OssClientKind reads, SignatureVersion version)
    {
        using Setup setup = await Setup.MakeAsync(writes, options => options with { SignatureVersion = version });
        IOssClient writer = setup.Client;
        IOssClient reader = setup.Connect(reads, options => options with { SignatureVersion = version });
        EncryptionRule[] rules =
        [
            EncryptionRule.Create(SseAlgorithm.AES256),
            EncryptionRule.Create(SseAlgorithm.SM4),
            EncryptionRule.Create(SseAlgorithm.KMS),
            EncryptionRule.Create(SseAlgorithm.KMS, Setup.KmsKey),
        ];
        foreach (EncryptionRule rule in rules)
        {
            await writer.PutBucketEncryptionAsync(Setup.Bucket, rule, default);

            Assert.Equal(rule, await reader.GetBucketEncryptionAsync(Setup.Bucket, default));
            Assert.Equal(await writer.GetBucketInfoAsync(Setup.Bucket, default),
                await reader.GetBucketInfoAsync(Setup.Bucket, default));
        }

        await writer.DeleteBucketEncryptionAsync(Setup.Bucket, default);
        Assert.Equal(EncryptionRule.None, await reader.GetBucketEncryptionAsync(Setup.Bucket, default));
        Assert.Equal((await writer.ListBucketsAsync(null, null, default)).Buckets,
            (await reader.ListBucketsAsync(null, null, default)).Buckets);
    }

    [AliyunSdkTheory, MemberData(nameof(Pairs))]
    public async Task Objects_mean_the_same_to_both(OssClientKind writes, OssClientKind reads, SignatureVersion version)
    {
        using Setup setup = await Setup.MakeAsync(writes, options => options with { SignatureVersion = version });
        IOssClient writer = setup.Client;
        IOssClient reader = setup.Connect(reads, options => options with { SignatureVersion = version });
        EncryptionRule rule = EncryptionRule.Create(SseAlgorithm.KMS, Setup.KmsKey, SseDataEncryption.SM4);
        var properties = new ObjectProperties
        {
            ContentType = "text/plain; charset=utf-8",
            UserMetadata = new Dictionary<string, string> { ["owner"] = "a b" },
            Tags = new Dictionary<string, string> { ["team"] = "a+b c" },
            StorageClass = "IA",
            Encryption = rule,
        };
        await writer.PutBucketVersioningAsync(Setup.Bucket, enabled: true, default);
        ObjectAddress whole = Setup.At("größe/a b+c%20&?#.txt");
        ObjectAddress parts = Setup.At("parts");
        ObjectAddress copy = Setup.At("copy");

        await writer.PutObjectAsync(whole, ObjectContent.FromBytes([0]), properties, default);
        await writer.PutObjectAsync(whole, ObjectContent.FromBytes([1, 2, 3]), properties, default);
        MultipartUpload upload = await writer.InitiateMultipartUploadAsync(parts, properties, default);
        UploadedPart part = await writer.UploadPartAsync(upload, 1, ObjectContent.FromBytes([4, 5]), default);
        Assert.Single(await reader.ListPartsAsync(upload, default));
        await writer.CompleteMultipartUploadAsync(upload, [part], properties, default);
        await writer.CopyObjectAsync(
            whole, copy, new CopyOptions { Properties = new ObjectProperties { Encryption = rule } }, default);
        await writer.PutObjectAclAsync(copy, "public-read", default);
        await writer.DeleteObjectAsync(parts, default);

        Assert.Equal("public-read", await reader.GetObjectAclAsync(copy, default));
        Assert.Equal("Enabled", await reader.GetBucketVersioningAsync(Setup.Bucket, default));
        VersionPage seen = await reader.ListObjectVersionsAsync(Setup.Bucket, new VersionQuery(), default);
        VersionPage meant = await writer.ListObjectVersionsAsync(Setup.Bucket, new VersionQuery(), default);
        Assert.Equal(5, seen.Versions.Count);
        Assert.Equal(meant.Versions, seen.Versions);
        foreach (ListedObject item in seen.Versions.Where(item => !item.IsDeleteMarker))
        {
            StoredState state = await reader.HeadObjectAsync(item.Address, ReadConditions.None, default);
            Assert.Equal(rule, state.Encryption);
            Assert.Equal("text/plain; charset=utf-8", state.Properties.ContentType);
            Assert.Equal("a b", state.Properties.UserMetadata["owner"]);
            Assert.Equal(properties.Tags, await reader.GetObjectTaggingAsync(item.Address, default));
            Assert.Equal(
                await ContentAsync(writer, item.Address), await ContentAsync(reader, item.Address));
        }

        Assert.Equal([1, 2, 3], await ContentAsync(reader, copy));
    }

    private static async Task<byte[]> ContentAsync(IOssClient client, ObjectAddress address)
    {
        using ObjectReader reader = await client.GetObjectAsync(address, null, ReadConditions.None, default);
        var content = new MemoryStream();
        await reader.CopyToAsync(content, null, default);
        return content.ToArray();
    }
}
