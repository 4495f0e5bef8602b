using OssEncryption.Client.Credentials;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Clients.Tests.Support;

namespace OssEncryption.Clients.Tests;

public class FailureTests
{
    [Theory, EveryClient]
    public async Task A_refusal_has_the_services_code_status_and_request_id(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        await setup.Client.PutObjectAsync(Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default);
        var nowhere = new ObjectAddress("no-such-bucket", "a");
        (int Status, string Code, string Operation, Func<Task> Call)[] calls =
        [
            (404, "NoSuchBucket", "GetBucketEncryption",
                () => setup.Client.GetBucketEncryptionAsync("no-such-bucket", default)),
            (404, "NoSuchBucket", "GetBucketInfo", () => setup.Client.GetBucketInfoAsync("no-such-bucket", default)),
            (404, "NoSuchBucket", "GetBucketVersioning",
                () => setup.Client.GetBucketVersioningAsync("no-such-bucket", default)),
            (404, "NoSuchBucket", "DeleteBucket", () => setup.Client.DeleteBucketAsync("no-such-bucket", default)),
            (404, "NoSuchBucket", "ListObjectsV2",
                () => setup.Client.ListObjectsAsync("no-such-bucket", new ObjectQuery(), default)),
            (404, "NoSuchBucket", "HeadObject",
                () => setup.Client.HeadObjectAsync(nowhere, ReadConditions.None, default)),
            (409, "BucketNotEmpty", "DeleteBucket", () => setup.Client.DeleteBucketAsync(Setup.Bucket, default)),
            (404, "NoSuchKey", "HeadObject",
                () => setup.Client.HeadObjectAsync(Setup.At("b"), ReadConditions.None, default)),
            (404, "NoSuchKey", "GetObject",
                () => setup.Client.GetObjectAsync(Setup.At("b"), null, ReadConditions.None, default)),
            (404, "NoSuchVersion", "HeadObject", () => setup.Client.HeadObjectAsync(
                Setup.At("a", "CAEQNhiBgMDJgZCA0BYiIDc4MGZjZGI2OTBjOTRmNTE5NmU5NmFhZjhjYmY0"),
                ReadConditions.None, default)),
            (404, "NoSuchKey", "GetObjectAcl", () => setup.Client.GetObjectAclAsync(Setup.At("b"), default)),
            (404, "KeyNotFound", "PutObject", () => setup.Client.PutObjectAsync(
                Setup.At("c"), ObjectContent.FromBytes([1]),
                new ObjectProperties { Encryption = EncryptionRule.Create(SseAlgorithm.KMS, "no-such-key") },
                default)),
        ];
        foreach ((int status, string code, string operation, Func<Task> call) in calls)
        {
            OssServiceException refused = await Assert.ThrowsAsync<OssServiceException>(call);
            Assert.Equal((status, code, operation), (refused.StatusCode, refused.Code, refused.Operation));
            Assert.NotNull(refused.RequestId);
        }
    }

    [Theory, EveryClient]
    public async Task Keys_that_cannot_be_used_are_told_by_their_state(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        var properties = new ObjectProperties { Encryption = EncryptionRule.Create(SseAlgorithm.KMS, Setup.KmsKey) };
        await setup.Client.PutObjectAsync(Setup.At("a"), ObjectContent.FromBytes([1]), properties, default);
        setup.Emulator.SetKeyState(Setup.KmsKey, EmulatorKeyState.Disabled);

        OssServiceException get = await Assert.ThrowsAsync<OssServiceException>(
            () => setup.Client.GetObjectAsync(Setup.At("a"), null, ReadConditions.None, default));
        OssServiceException put = await Assert.ThrowsAsync<OssServiceException>(
            () => setup.Client.PutObjectAsync(Setup.At("b"), ObjectContent.FromBytes([1]), properties, default));

        Assert.Equal((409, "KeyDisabled", 409, "KeyDisabled"), (get.StatusCode, get.Code, put.StatusCode, put.Code));
    }

    [Theory, EveryClient]
    public async Task Who_may_not_is_denied(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        OssCredential user = setup.Emulator.AddUser(new EmulatorUser { Deny = ["oss:GetBucketEncryption"] });
        IOssClient client = setup.Connect(kind, options => options with
        {
            Credentials = new StaticCredentialProvider(user, "a test"),
        });

        OssServiceException denied = await Assert.ThrowsAsync<OssServiceException>(
            () => client.GetBucketEncryptionAsync(Setup.Bucket, default));

        Assert.Equal((403, "AccessDenied"), (denied.StatusCode, denied.Code));
    }

    [Theory]
    [EveryClient]
    public async Task A_wrong_secret_is_told(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        IOssClient client = setup.Connect(kind, options => options with
        {
            Credentials = new StaticCredentialProvider(
                new OssCredential(setup.Emulator.Owner.AccessKeyId, "wrong"), "a test"),
        });

        OssServiceException read = await Assert.ThrowsAsync<OssServiceException>(
            () => client.GetBucketEncryptionAsync(Setup.Bucket, default));
        OssServiceException write = await Assert.ThrowsAsync<OssServiceException>(
            () => client.DeleteBucketEncryptionAsync(Setup.Bucket, default));

        Assert.Equal(("SignatureDoesNotMatch", "SignatureDoesNotMatch"), (read.Code, write.Code));
        Assert.Equal((403, 403), (read.StatusCode, write.StatusCode));
    }

    [Theory, EveryClient]
    public async Task Bad_input_is_refused_before_anything_is_sent(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        (OssInputError Reason, Func<Task> Call)[] calls =
        [
            (OssInputError.InvalidBucketName, () => setup.Client.GetBucketEncryptionAsync("Not/A/Name", default)),
            (OssInputError.AlgorithmRequired,
                () => setup.Client.PutBucketEncryptionAsync(Setup.Bucket, EncryptionRule.None, default)),
            (OssInputError.InvalidObjectKey,
                () => setup.Client.HeadObjectAsync(Setup.At("/a"), ReadConditions.None, default)),
            (OssInputError.InvalidPartNumber, () => setup.Client.UploadPartAsync(
                new MultipartUpload(Setup.At("a"), "id", EncryptionRule.None), 10_001, ObjectContent.FromBytes([1]),
                default)),
            (OssInputError.InvalidText, () => setup.Client.PutBucketEncryptionAsync(
                Setup.Bucket, EncryptionRule.Create(SseAlgorithm.KMS, "a\nb"), default)),
            (OssInputError.InvalidText, () => setup.Client.PutObjectTaggingAsync(
                Setup.At("a"), new Dictionary<string, string> { ["a"] = "b\u0001" }, default)),
            (OssInputError.InvalidText, () => setup.Client.PutObjectAsync(
                Setup.At("a"),
                ObjectContent.FromBytes([1]),
                new ObjectProperties { CacheControl = "a\r\nb" },
                default)),
            (OssInputError.InvalidText, () => setup.Client.PutObjectAsync(
                Setup.At("a"), ObjectContent.FromBytes([1]),
                new ObjectProperties { UserMetadata = new Dictionary<string, string> { ["a b"] = "c" } }, default)),
        ];
        foreach ((OssInputError reason, Func<Task> call) in calls)
        {
            Assert.Equal(reason, (await Assert.ThrowsAsync<OssInputException>(call)).Reason);
        }

        Assert.Empty(setup.Operations);
    }

    [Theory, EveryClient]
    public async Task Nobody_there_is_a_failed_connection(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        IOssClient client = setup.Connect(kind, options => options with
        {
            Endpoint = OssEndpoint.Parse("http://127.0.0.1:9", "cn-hangzhou"),
            MaxAttempts = 1,
        });

        OssTransportException read = await Assert.ThrowsAsync<OssTransportException>(
            () => client.GetBucketEncryptionAsync(Setup.Bucket, default));
        OssTransportException write = await Assert.ThrowsAsync<OssTransportException>(() => client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default));

        Assert.Equal(OssTransportError.ConnectionFailed, read.Reason);
        Assert.Equal(OssTransportError.ConnectionFailed, write.Reason);
        Assert.Equal("127.0.0.1:9", read.Host);
    }

    [Theory, EveryClient]
    public async Task A_response_that_does_not_come_is_a_timeout(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(
            kind, options => options with { IdleTimeout = TimeSpan.FromMilliseconds(300), MaxAttempts = 1 });
        setup.Emulator.AddFault(new EmulatorFault { Delay = TimeSpan.FromSeconds(30) });

        OssTransportException read = await Assert.ThrowsAsync<OssTransportException>(
            () => setup.Client.GetBucketVersioningAsync(Setup.Bucket, default));
        OssTransportException write = await Assert.ThrowsAsync<OssTransportException>(() => setup.Client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default));

        Assert.Equal((OssTransportError.TimedOut, OssTransportError.TimedOut), (read.Reason, write.Reason));
    }

    [Theory, EveryClient]
    public async Task A_web_page_is_no_response(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind, options => options with { MaxAttempts = 1 });
        setup.Emulator.AddFault(new EmulatorFault { Body = "<html>sign in</html>", ContentType = "text/html" });

        OssTransportException rule = await Assert.ThrowsAsync<OssTransportException>(
            () => setup.Client.GetBucketEncryptionAsync(Setup.Bucket, default));
        OssTransportException tags = await Assert.ThrowsAsync<OssTransportException>(
            () => setup.Client.GetObjectTaggingAsync(Setup.At("a"), default));

        Assert.Equal(
            (OssTransportError.UnreadableAnswer, OssTransportError.UnreadableAnswer), (rule.Reason, tags.Reason));
    }

    [Theory, EveryClient]
    public async Task Content_that_changes_while_it_is_sent_is_not_stored(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        foreach (int length in new[] { 99_999, 100_001 })
        {
            OssInputException changed = await Assert.ThrowsAsync<OssInputException>(() => setup.Client.PutObjectAsync(
                Setup.At("a"), new ChangingContent(100_000, length), new ObjectProperties(), default));
            Assert.Equal(OssInputError.ContentChanged, changed.Reason);
        }

        Assert.Empty((await setup.Client.ListObjectsAsync(Setup.Bucket, new ObjectQuery(), default)).Objects);
    }
}
