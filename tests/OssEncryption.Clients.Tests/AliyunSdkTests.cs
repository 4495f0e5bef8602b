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
        using Setup setup = await Setup.MakeAsync(OssClientKind.AliyunSdk);

        await setup.Client.GetBucketVersioningAsync(Setup.Bucket, default);
        await setup.Client.GetBucketEncryptionAsync(Setup.Bucket, default);

        Assert.All(setup.Emulator.GetRequests(), request => Assert.StartsWith(
            "aliyun-sdk-dotnet/2.14.", request.Headers["User-Agent"], StringComparison.Ordinal));
    }

    [AliyunSdkFact]
    public async Task The_sdk_keeps_to_itself()
    {
        using Setup setup = await Setup.MakeAsync(OssClientKind.AliyunSdk);

        await setup.Client.GetBucketVersioningAsync(Setup.Bucket, default);

        Assert.Contains(AssemblyLoadContext.All, context => Has(context, "Aliyun.OSS.Core"));
        Assert.False(Has(AssemblyLoadContext.Default, "Aliyun.OSS.Core"));
    }

    [AliyunSdkTheory]
    [InlineData(SignatureVersion.V1)]
    [InlineData(SignatureVersion.V4)]
    public async Task The_certificate_check_of_the_process_stays_as_it_was(SignatureVersion version)
    {
        using Setup setup = await Setup.MakeAsync(
            OssClientKind.AliyunSdk, options => options with { SignatureVersion = version });

        await setup.Client.PutObjectAsync(Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default);

        Assert.Null(Type.GetType("System.Net.ServicePointManager, System.Net.ServicePoint", throwOnError: true)!
            .GetProperty("ServerCertificateValidationCallback")!.GetValue(null));
    }

    [AliyunSdkFact]
    public async Task What_the_sdk_cannot_say_is_refused_before_anything_is_sent()
    {
        using Setup setup = await Setup.MakeAsync(OssClientKind.AliyunSdk);
        EncryptionRule sm4 = EncryptionRule.Create(SseAlgorithm.KMS, Setup.KmsKey, SseDataEncryption.SM4);
        (string Limit, Func<Task> Call)[] calls =
        [
            ("data encryption SM4", () => setup.Client.PutBucketEncryptionAsync(Setup.Bucket, sm4, default)),
            ("default rule when it makes it", () => setup.Client.CreateBucketAsync(
                "another", new NewBucket { Encryption = EncryptionRule.Create(SseAlgorithm.AES256) }, default)),
            ("StorageClass 'Odd'",
                () => setup.Client.CreateBucketAsync("another", new NewBucket { StorageClass = "Odd" }, default)),
            ("ACL 'odd'", () => setup.Client.PutObjectAclAsync(Setup.At("a"), "odd", default)),
            ("header Expires", () => Put(new ObjectProperties { Expires = "Thu, 01 Jan 2026 00:00:00 GMT" })),
            ("header Content-Language", () => Put(new ObjectProperties { ContentLanguage = "de" })),
            ("Content-Type 'text'", () => Put(new ObjectProperties { ContentType = "text" })),
            ("into 'text/html; charset=utf-8'",
                () => Put(new ObjectProperties { ContentType = "text/html;charset=utf-8" })),
            ("Content-Encoding 'gzip, br'", () => Put(new ObjectProperties { ContentEncoding = "gzip, br" })),
            ("Content-Disposition 'a b'", () => Put(new ObjectProperties { ContentDisposition = "a b" })),
            ("key 'a/../b'", () => setup.Client.DeleteObjectAsync(Setup.At("a/../b"), default)),
            ("key './b'", () => setup.Client.CopyObjectAsync(
                Setup.At("./b"), Setup.At("a"), new CopyOptions(), default)),
            ("it loses the segments", () => setup.Client.DeleteObjectsAsync(
                Setup.Bucket, [Setup.At("b"), Setup.At("\u0001/..")], default)),
        ];
        foreach ((string limit, Func<Task> call) in calls)
        {
            OssInputException refused = await Assert.ThrowsAsync<OssInputException>(call);
            Assert.Equal(OssInputError.NotSupportedByClient, refused.Reason);
            Assert.Contains(limit, refused.Message, StringComparison.Ordinal);
            Assert.Contains("default client", refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(setup.Operations);

        Task<WrittenObject> Put(ObjectProperties properties) => setup.Client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes([1]), properties, default);
    }

    [AliyunSdkFact]
    public async Task A_copy_that_would_lose_a_header_is_not_made()
    {
        using Setup setup = await Setup.MakeAsync(OssClientKind.AliyunSdk);
        await setup.Connect(OssClientKind.Default).PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties { ContentLanguage = "de" }, default);
        setup.Emulator.ClearRequests();

        OssInputException refused = await Assert.ThrowsAsync<OssInputException>(
            () => setup.Client.CopyObjectAsync(Setup.At("a"), Setup.At("b"), new CopyOptions(), default));

        Assert.Equal(OssInputError.NotSupportedByClient, refused.Reason);
        Assert.Contains("Content-Language", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["HeadObject"], setup.Operations);
    }

    [AliyunSdkFact]
    public async Task A_write_whose_encryption_cannot_be_looked_up_says_that_it_was_made()
    {
        using Setup setup = await Setup.MakeAsync(OssClientKind.AliyunSdk);
        setup.Emulator.AddFault(new Client.Emulation.EmulatorFault
        {
            Operation = "HeadObject",
            Status = 403,
            Code = "AccessDenied",
        });

        OssServiceException problem = await Assert.ThrowsAsync<OssServiceException>(() => setup.Client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default));

        Assert.StartsWith("my-bucket/a was written.", problem.Message, StringComparison.Ordinal);
        Assert.Single((await setup.Client.ListObjectsAsync(Setup.Bucket, new ObjectQuery(), default)).Objects);
    }

    [AliyunSdkFact]
    public async Task Content_that_is_stored_otherwise_than_it_was_sent_is_told()
    {
        using Setup setup = await Setup.MakeAsync(OssClientKind.Default);
        using var server = new RespondingServer("x-oss-hash-crc64ecma: 1\r\nETag: \"E\"");
        IOssClient client = setup.Connect(
            OssClientKind.AliyunSdk, options => options with { Endpoint = server.Endpoint, MaxAttempts = 1 });

        OssTransportException put = await Assert.ThrowsAsync<OssTransportException>(() => client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default));
        OssTransportException part = await Assert.ThrowsAsync<OssTransportException>(() => client.UploadPartAsync(
            new MultipartUpload(Setup.At("a"), "id", EncryptionRule.None), 1, ObjectContent.FromBytes([1]), default));

        Assert.Equal(
            (OssTransportError.ChecksumMismatch, OssTransportError.ChecksumMismatch), (put.Reason, part.Reason));
    }

    [AliyunSdkTheory]
    [InlineData("http://localhost:4000")]
    [InlineData("http://[::1]:4000")]
    public async Task Endpoints_that_it_would_address_otherwise_are_refused(string endpoint)
    {
        using Setup setup = await Setup.MakeAsync(OssClientKind.Default);

        OssInputException refused = Assert.Throws<OssInputException>(() => setup.Connect(
            OssClientKind.AliyunSdk,
            options => options with { Endpoint = OssEndpoint.Parse(endpoint, "cn-hangzhou") }));

        Assert.Equal(OssInputError.ClientUnavailable, refused.Reason);
        Assert.Contains("127.0.0.1", refused.Message, StringComparison.Ordinal);
    }

    private static bool Has(AssemblyLoadContext context, string name) =>
        context.Assemblies.Any(assembly => assembly.GetName().Name == name);
}
