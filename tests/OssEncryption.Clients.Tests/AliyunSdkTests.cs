using System.Runtime.Loader;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Clients.Tests.Support;

namespace OssEncryption.Clients.Tests;

/// <summary>What the client over the vendor's SDK does otherwise than the default one.</summary>
public class AliyunSdkTests
{
    [AliyunSdkFact]
    public void The_tests_of_every_client_run_over_it() => Assert.Contains(
        new EveryClientAttribute().GetData(null!), row => row is [OssClientKind.AliyunSdk]);

    [AliyunSdkFact]
    public async Task Its_requests_are_made_by_the_sdk()
    {
        using World world = await World.MakeAsync(OssClientKind.AliyunSdk);

        await world.Client.GetBucketVersioningAsync(World.Bucket, default);
        await world.Client.GetBucketEncryptionAsync(World.Bucket, default);

        Assert.All(world.Emulator.GetRequests(), request => Assert.StartsWith(
            "aliyun-sdk-dotnet/2.14.", request.Headers["User-Agent"], StringComparison.Ordinal));
    }

    [AliyunSdkFact]
    public async Task The_sdk_keeps_to_itself()
    {
        using World world = await World.MakeAsync(OssClientKind.AliyunSdk);

        await world.Client.GetBucketVersioningAsync(World.Bucket, default);

        Assert.Contains(AssemblyLoadContext.All, context => Has(context, "Aliyun.OSS.Core"));
        Assert.False(Has(AssemblyLoadContext.Default, "Aliyun.OSS.Core"));
    }

    [AliyunSdkTheory]
    [InlineData(SignatureVersion.V1)]
    [InlineData(SignatureVersion.V4)]
    public async Task The_certificate_check_of_the_process_stays_as_it_was(SignatureVersion version)
    {
        using World world = await World.MakeAsync(
            OssClientKind.AliyunSdk, options => options with { SignatureVersion = version });

        await world.Client.PutObjectAsync(World.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default);

        Assert.Null(Type.GetType("System.Net.ServicePointManager, System.Net.ServicePoint", throwOnError: true)!
            .GetProperty("ServerCertificateValidationCallback")!.GetValue(null));
    }

    [AliyunSdkFact]
    public async Task What_the_sdk_cannot_say_is_refused_before_anything_is_sent()
    {
        using World world = await World.MakeAsync(OssClientKind.AliyunSdk);
        EncryptionRule sm4 = EncryptionRule.Create(SseAlgorithm.KMS, World.KmsKey, SseDataEncryption.SM4);
        (string Limit, Func<Task> Call)[] calls =
        [
            ("data encryption SM4", () => world.Client.PutBucketEncryptionAsync(World.Bucket, sm4, default)),
            ("default rule when it makes it", () => world.Client.CreateBucketAsync(
                "another", new NewBucket { Encryption = EncryptionRule.Create(SseAlgorithm.AES256) }, default)),
            ("StorageClass 'Odd'",
                () => world.Client.CreateBucketAsync("another", new NewBucket { StorageClass = "Odd" }, default)),
            ("ACL 'odd'", () => world.Client.PutObjectAclAsync(World.At("a"), "odd", default)),
            ("header Expires", () => Put(new ObjectProperties { Expires = "Thu, 01 Jan 2026 00:00:00 GMT" })),
            ("header Content-Language", () => Put(new ObjectProperties { ContentLanguage = "de" })),
            ("Content-Type 'text'", () => Put(new ObjectProperties { ContentType = "text" })),
            ("into 'text/html; charset=utf-8'",
                () => Put(new ObjectProperties { ContentType = "text/html;charset=utf-8" })),
            ("Content-Encoding 'gzip, br'", () => Put(new ObjectProperties { ContentEncoding = "gzip, br" })),
            ("Content-Disposition 'a b'", () => Put(new ObjectProperties { ContentDisposition = "a b" })),
            ("key 'a/../b'", () => world.Client.DeleteObjectAsync(World.At("a/../b"), default)),
            ("key './b'", () => world.Client.CopyObjectAsync(
                World.At("./b"), World.At("a"), new CopyOptions(), default)),
            ("it loses the segments", () => world.Client.DeleteObjectsAsync(
                World.Bucket, [World.At("b"), World.At("\u0001/..")], default)),
        ];
        foreach ((string limit, Func<Task> call) in calls)
        {
            OssInputException refused = await Assert.ThrowsAsync<OssInputException>(call);
            Assert.Equal(OssInputError.NotSupportedByClient, refused.Reason);
            Assert.Contains(limit, refused.Message, StringComparison.Ordinal);
            Assert.Contains("default client", refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(world.Operations);

        Task<WrittenObject> Put(ObjectProperties properties) => world.Client.PutObjectAsync(
            World.At("a"), ObjectContent.FromBytes([1]), properties, default);
    }

    [AliyunSdkFact]
    public async Task A_copy_that_would_lose_a_header_is_not_made()
    {
        using World world = await World.MakeAsync(OssClientKind.AliyunSdk);
        await world.Connect(OssClientKind.Default).PutObjectAsync(
            World.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties { ContentLanguage = "de" }, default);
        world.Emulator.ClearRequests();

        OssInputException refused = await Assert.ThrowsAsync<OssInputException>(
            () => world.Client.CopyObjectAsync(World.At("a"), World.At("b"), new CopyOptions(), default));

        Assert.Equal(OssInputError.NotSupportedByClient, refused.Reason);
        Assert.Contains("Content-Language", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["HeadObject"], world.Operations);
    }

    [AliyunSdkFact]
    public async Task A_write_whose_encryption_cannot_be_looked_up_says_that_it_was_made()
    {
        using World world = await World.MakeAsync(OssClientKind.AliyunSdk);
        world.Emulator.AddFault(new Client.Emulation.EmulatorFault
        {
            Operation = "HeadObject",
            Status = 403,
            Code = "AccessDenied",
        });

        OssServiceException problem = await Assert.ThrowsAsync<OssServiceException>(() => world.Client.PutObjectAsync(
            World.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default));

        Assert.StartsWith("my-bucket/a was written.", problem.Message, StringComparison.Ordinal);
        Assert.Single((await world.Client.ListObjectsAsync(World.Bucket, new ObjectQuery(), default)).Objects);
    }

    [AliyunSdkFact]
    public async Task Content_that_is_stored_otherwise_than_it_was_sent_is_told()
    {
        using World world = await World.MakeAsync(OssClientKind.Default);
        using var server = new AnsweringServer("x-oss-hash-crc64ecma: 1\r\nETag: \"E\"");
        IOssClient client = world.Connect(
            OssClientKind.AliyunSdk, options => options with { Endpoint = server.Endpoint, MaxAttempts = 1 });

        OssTransportException put = await Assert.ThrowsAsync<OssTransportException>(() => client.PutObjectAsync(
            World.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default));
        OssTransportException part = await Assert.ThrowsAsync<OssTransportException>(() => client.UploadPartAsync(
            new MultipartUpload(World.At("a"), "id", EncryptionRule.None), 1, ObjectContent.FromBytes([1]), default));

        Assert.Equal(
            (OssTransportError.ChecksumMismatch, OssTransportError.ChecksumMismatch), (put.Reason, part.Reason));
    }

    [AliyunSdkTheory]
    [InlineData("http://localhost:4000")]
    [InlineData("http://[::1]:4000")]
    public async Task Endpoints_that_it_would_address_otherwise_are_refused(string endpoint)
    {
        using World world = await World.MakeAsync(OssClientKind.Default);

        OssInputException refused = Assert.Throws<OssInputException>(() => world.Connect(
            OssClientKind.AliyunSdk,
            options => options with { Endpoint = OssEndpoint.Parse(endpoint, "cn-hangzhou") }));

        Assert.Equal(OssInputError.ClientUnavailable, refused.Reason);
        Assert.Contains("127.0.0.1", refused.Message, StringComparison.Ordinal);
    }

    private static bool Has(AssemblyLoadContext context, string name) =>
        context.Assemblies.Any(assembly => assembly.GetName().Name == name);
}
