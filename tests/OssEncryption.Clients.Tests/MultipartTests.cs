using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Clients.Tests.Support;

namespace OssEncryption.Clients.Tests;

public class MultipartTests
{
    private static readonly EncryptionRule Rule = EncryptionRule.Create(SseAlgorithm.KMS, Setup.KmsKey);

    [Theory, EveryClient]
    public async Task An_object_is_made_of_parts(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        var properties = new ObjectProperties
        {
            ContentType = "text/plain",
            Encryption = Rule,
            Acl = "public-read",
            Tags = new Dictionary<string, string> { ["a"] = "b" },
            UserMetadata = new Dictionary<string, string> { ["n"] = "1" },
        };
        MultipartUpload upload = await setup.Client.InitiateMultipartUploadAsync(Setup.At("a"), properties, default);
        Assert.Equal(Rule, upload.Encryption);

        UploadedPart second = await setup.Client.UploadPartAsync(upload, 2, ObjectContent.FromBytes([3]), default);
        UploadedPart first = await setup.Client.UploadPartAsync(upload, 1, ObjectContent.FromBytes([1, 2]), default);

        Assert.Equal((1, 2), (first.Number, (int)first.Size));
        Assert.NotNull(first.Crc64);
        Assert.Equal(
            [(1, first.ETag, 2L), (2, second.ETag, 1L)],
            (await setup.Client.ListPartsAsync(upload, default)).Select(part => (part.Number, part.ETag, part.Size)));
        MultipartUpload listed = Assert.Single(
            await setup.Client.ListMultipartUploadsAsync(Setup.Bucket, "a", default));
        Assert.Equal((upload.Target, upload.UploadId), (listed.Target, listed.UploadId));
        Assert.Equal(DateTimeOffset.UtcNow, listed.Initiated!.Value, TimeSpan.FromMinutes(5));

        WrittenObject written = await setup.Client.CompleteMultipartUploadAsync(
            upload, [second, first], properties, default);

        StoredState state = await setup.Client.HeadObjectAsync(Setup.At("a"), ReadConditions.None, default);
        Assert.Equal((state.ETag, state.Crc64, Rule), (written.ETag, written.Crc64, written.Encryption));
        Assert.Equal(state.LastModified, written.LastModified!.Value, TimeSpan.FromSeconds(5));
        Assert.Equal((3, "Multipart", "text/plain"), ((int)state.Size, state.Type, state.Properties.ContentType));
        Assert.Equal("1", state.Properties.UserMetadata["n"]);
        Assert.Equal("public-read", await setup.Client.GetObjectAclAsync(Setup.At("a"), default));
        Assert.Empty(await setup.Client.ListMultipartUploadsAsync(Setup.Bucket, null, default));
    }

    [Theory, EveryClient]
    public async Task Parts_are_copied_from_an_object(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        WrittenObject source = await setup.Client.PutObjectAsync(
            Setup.At("source +1"), ObjectContent.FromBytes([1, 2, 3, 4]), new ObjectProperties(), default);
        MultipartUpload upload = await setup.Client.InitiateMultipartUploadAsync(
            Setup.At("a"), new ObjectProperties(), default);

        UploadedPart part = await setup.Client.UploadPartCopyAsync(
            upload, 1, Setup.At("source +1"), new ByteRange(1, 2), source.ETag, default);
        OssServiceException changed = await Assert.ThrowsAsync<OssServiceException>(
            () => setup.Client.UploadPartCopyAsync(
                upload, 2, Setup.At("source +1"), new ByteRange(1, 2), "other", default));
        await setup.Client.CompleteMultipartUploadAsync(upload, [part], new ObjectProperties(), default);

        Assert.Equal(2, part.Size);
        Assert.Equal((412, "PreconditionFailed"), (changed.StatusCode, changed.Code));
        StoredState state = await setup.Client.HeadObjectAsync(Setup.At("a"), ReadConditions.None, default);
        Assert.Equal(2, state.Size);
    }

    [Theory, EveryClient]
    public async Task An_upload_is_given_up_once_or_twice(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        MultipartUpload upload = await setup.Client.InitiateMultipartUploadAsync(
            Setup.At("a"), new ObjectProperties(), default);

        await setup.Client.AbortMultipartUploadAsync(upload, default);
        await setup.Client.AbortMultipartUploadAsync(upload, default);

        OssServiceException gone = await Assert.ThrowsAsync<OssServiceException>(
            () => setup.Client.UploadPartAsync(upload, 1, ObjectContent.FromBytes([1]), default));
        Assert.Equal((404, "NoSuchUpload", "UploadPart"), (gone.StatusCode, gone.Code, gone.Operation));
    }

    [Theory, EveryClient]
    public async Task An_object_that_is_there_can_be_kept(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        var keep = new ObjectProperties { ForbidOverwrite = true };
        await setup.Client.PutObjectAsync(Setup.At("a"), ObjectContent.FromBytes([1]), keep, default);

        OssServiceException put = await Assert.ThrowsAsync<OssServiceException>(
            () => setup.Client.PutObjectAsync(Setup.At("a"), ObjectContent.FromBytes([2]), keep, default));

        Assert.Equal((409, "FileAlreadyExists"), (put.StatusCode, put.Code));
    }

    [Theory, EveryClient]
    public async Task An_object_that_came_while_parts_were_sent_is_kept_and_the_upload_given_up(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        var slots = new ConcurrencyLimiter(1);
        var transfer = new MultipartTransfer(setup.Client, slots)
        {
            BeforeComplete = stop => setup.Client.PutObjectAsync(
                Setup.At("a"), ObjectContent.FromBytes([9]), new ObjectProperties(), stop),
        };

        OssServiceException refused = await Assert.ThrowsAsync<OssServiceException>(() => transfer.RunAsync(
            Setup.At("a"),
            new ObjectProperties { ForbidOverwrite = true },
            2,
            (upload, number, stop) =>
                setup.Client.UploadPartAsync(upload, number, ObjectContent.FromBytes([1, 2]), stop),
            default));

        Assert.Equal(
            (409, "FileAlreadyExists", "CompleteMultipartUpload"),
            (refused.StatusCode, refused.Code, refused.Operation));
        Assert.Null(refused.OrphanedUpload);
        Assert.Empty(await setup.Client.ListMultipartUploadsAsync(Setup.Bucket, null, default));
        StoredState state = await setup.Client.HeadObjectAsync(Setup.At("a"), ReadConditions.None, default);
        Assert.Equal(1, state.Size);
    }

    [Theory, EveryClient]
    public async Task Large_files_go_in_parts(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        var slots = new ConcurrencyLimiter(4);
        string path = Path.GetTempFileName();
        byte[] content = new byte[1_000_003];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(path, content);
        long sent = 0;
        try
        {
            var upload = new ObjectUpload(setup.Client, slots, count => Interlocked.Add(ref sent, count))
            {
                Threshold = 1,
                PartSize = 300_000,
            };

            WrittenObject written = await upload.FileAsync(
                path, content.Length, Setup.At("a"), new ObjectProperties { Encryption = Rule }, default);

            Assert.Equal(Rule, written.Encryption);
            Assert.Equal(content.Length, sent);
            using ObjectReader reader = await setup.Client.GetObjectAsync(
                Setup.At("a"), null, ReadConditions.None, default);
            var read = new MemoryStream();
            await reader.CopyToAsync(read, null, default);
            Assert.Equal(content, read.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
