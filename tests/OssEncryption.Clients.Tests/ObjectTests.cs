using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Clients.Tests.Support;

namespace OssEncryption.Clients.Tests;

public class ObjectTests
{
    private static readonly ObjectProperties Described = new()
    {
        ContentType = "text/plain; charset=utf-8",
        CacheControl = "no-cache",
        ContentDisposition = "attachment; filename=a.txt",
        ContentEncoding = "identity",
        UserMetadata = new Dictionary<string, string> { ["owner"] = "A. B.", ["n"] = "1" },
        Tags = new Dictionary<string, string> { ["team"] = "a+b c" },
        StorageClass = "IA",
        Acl = "private",
        Encryption = EncryptionRule.Create(SseAlgorithm.KMS, Setup.KmsKey, SseDataEncryption.SM4),
    };

    [Theory, EveryClient]
    public async Task An_object_has_all_that_it_was_written_with(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        byte[] content = Bytes(300_000);

        WrittenObject written = await setup.Client.PutObjectAsync(
            Setup.At("a.txt"), ObjectContent.FromBytes(content), Described, default);

        StoredState state = await setup.Client.HeadObjectAsync(Setup.At("a.txt"), ReadConditions.None, default);
        Assert.Equal(Described.Encryption, written.Encryption);
        Assert.Equal(written.Encryption, state.Encryption);
        Assert.Equal((written.ETag, written.Crc64, content.Length), (state.ETag, state.Crc64, (int)state.Size));
        Assert.NotNull(written.Crc64);
        Assert.NotNull(written.RequestId);
        Assert.Null(written.VersionId);
        AssertDescribed(state.Properties);
        Assert.Equal(1, state.TaggingCount);
        Assert.Equal("Normal", state.Type);
        Assert.Equal(Described.Tags, await setup.Client.GetObjectTaggingAsync(Setup.At("a.txt"), default));
        Assert.Equal("private", await setup.Client.GetObjectAclAsync(Setup.At("a.txt"), default));
        Assert.Equal(content, await ReadAsync(setup.Client, Setup.At("a.txt")));
    }

    [Theory, EveryClient]
    public async Task Encryption_is_what_was_asked_for_else_what_the_bucket_says(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        EncryptionRule rule = EncryptionRule.Create(SseAlgorithm.KMS, Setup.KmsKey);
        await setup.Client.PutBucketEncryptionAsync(Setup.Bucket, rule, default);
        foreach (SseAlgorithm algorithm in new[] { SseAlgorithm.AES256, SseAlgorithm.SM4 })
        {
            var own = new ObjectProperties { Encryption = EncryptionRule.Create(algorithm) };
            WrittenObject written = await setup.Client.PutObjectAsync(
                Setup.At("own"), ObjectContent.FromBytes([1]), own, default);
            Assert.Equal(own.Encryption, written.Encryption);
        }

        WrittenObject plain = await setup.Client.PutObjectAsync(
            Setup.At("plain"), ObjectContent.FromBytes([]), new ObjectProperties(), default);

        Assert.Equal(rule, plain.Encryption);
        Assert.Empty(await ReadAsync(setup.Client, Setup.At("plain")));
    }

    [Theory, EveryClient]
    public async Task What_is_left_out_is_the_services_default(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        await setup.Client.PutObjectAsync(
            Setup.At("page.html"), ObjectContent.FromBytes([1]), new ObjectProperties(), default);

        StoredState state = await setup.Client.HeadObjectAsync(Setup.At("page.html"), ReadConditions.None, default);

        Assert.Equal("application/octet-stream", state.Properties.ContentType);
        Assert.Equal("Standard", state.Properties.StorageClass);
        Assert.Equal(EncryptionRule.None, state.Encryption);
    }

    [Theory, EveryClient]
    public async Task Odd_keys_are_kept_as_they_are(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        string[] keys = ["a b+c%20&?#.txt", "größe/文件 (1).txt", "a//b/", "~!*'()", "?acl", "tab\there", "..a/b..", "😀"];
        foreach (string key in keys)
        {
            await setup.Client.PutObjectAsync(
                Setup.At(key), ObjectContent.FromBytes([1]), new ObjectProperties(), default);
        }

        ObjectPage page = await setup.Client.ListObjectsAsync(Setup.Bucket, new ObjectQuery(), default);
        Assert.Equal(keys.Order(StringComparer.Ordinal), page.Objects.Select(item => item.Address.Key)
            .Order(StringComparer.Ordinal));
        foreach (string key in keys)
        {
            Assert.Equal([1], await ReadAsync(setup.Client, Setup.At(key)));
        }

        IReadOnlyList<DeletedObject> deleted = await setup.Client.DeleteObjectsAsync(
            Setup.Bucket, [.. keys.Select(key => Setup.At(key))], default);
        Assert.Equal(keys.Order(StringComparer.Ordinal), deleted.Select(item => item.Address.Key)
            .Order(StringComparer.Ordinal));
        Assert.Empty((await setup.Client.ListObjectsAsync(Setup.Bucket, new ObjectQuery(), default)).Objects);
    }

    [Theory, EveryClient]
    public async Task A_range_is_read(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        byte[] content = Bytes(1000);
        await setup.Client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes(content), new ObjectProperties(), default);

        Assert.Equal(content[10..20], await ReadAsync(setup.Client, Setup.At("a"), new ByteRange(10, 19)));
        Assert.Equal(content[990..], await ReadAsync(setup.Client, Setup.At("a"), new ByteRange(990)));
        OssServiceException outside = await Assert.ThrowsAsync<OssServiceException>(
            () => ReadAsync(setup.Client, Setup.At("a"), new ByteRange(2000, 3000)));
        Assert.Equal((416, "InvalidRange", "GetObject"), (outside.StatusCode, outside.Code, outside.Operation));
    }

    [Theory, EveryClient]
    public async Task Conditions_hold_or_are_errors(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        WrittenObject written = await setup.Client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        ReadConditions[] good =
        [
            new() { IfMatch = written.ETag },
            new() { IfNoneMatch = "other" },
            new() { IfUnmodifiedSince = now.AddHours(1) },
            new() { IfModifiedSince = now.AddHours(-1) },
        ];
        (ReadConditions Conditions, int Status)[] bad =
        [
            (new() { IfMatch = "other" }, 412),
            (new() { IfNoneMatch = written.ETag }, 304),
            (new() { IfUnmodifiedSince = now.AddHours(-1) }, 412),
            (new() { IfModifiedSince = now.AddHours(1) }, 304),
        ];
        foreach (ReadConditions conditions in good)
        {
            Assert.Equal(1, (await setup.Client.HeadObjectAsync(Setup.At("a"), conditions, default)).Size);
            (await setup.Client.GetObjectAsync(Setup.At("a"), null, conditions, default)).Dispose();
        }

        foreach ((ReadConditions conditions, int status) in bad)
        {
            string code = status == 412 ? "PreconditionFailed" : "NotModified";
            OssServiceException head = await Assert.ThrowsAsync<OssServiceException>(
                () => setup.Client.HeadObjectAsync(Setup.At("a"), conditions, default));
            OssServiceException get = await Assert.ThrowsAsync<OssServiceException>(
                () => setup.Client.GetObjectAsync(Setup.At("a"), null, conditions, default));
            Assert.Equal((status, code, status, code), (head.StatusCode, head.Code, get.StatusCode, get.Code));
        }
    }

    [Theory, EveryClient]
    public async Task A_copy_keeps_all_but_what_it_says_itself(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        await setup.Client.PutObjectAsync(Setup.At("a"), ObjectContent.FromBytes([1, 2, 3]), Described, default);
        EncryptionRule rule = EncryptionRule.Create(SseAlgorithm.AES256);

        WrittenObject copy = await setup.Client.CopyObjectAsync(Setup.At("a"), Setup.At("b"), new CopyOptions
        {
            Properties = new ObjectProperties { Encryption = rule, StorageClass = "IA", Acl = "public-read" },
        }, default);

        StoredState state = await setup.Client.HeadObjectAsync(Setup.At("b"), ReadConditions.None, default);
        Assert.Equal((rule, rule), (copy.Encryption, state.Encryption));
        Assert.Equal((state.ETag, state.Crc64), (copy.ETag, copy.Crc64));
        Assert.Equal(state.LastModified, copy.LastModified!.Value, TimeSpan.FromSeconds(1));
        AssertDescribed(state.Properties);
        Assert.Equal(Described.Tags, await setup.Client.GetObjectTaggingAsync(Setup.At("b"), default));
        Assert.Equal("public-read", await setup.Client.GetObjectAclAsync(Setup.At("b"), default));
        Assert.Equal([1, 2, 3], await ReadAsync(setup.Client, Setup.At("b")));
    }

    [Theory, EveryClient]
    public async Task A_copy_can_replace_metadata_and_tags(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        await setup.Client.PutObjectAsync(Setup.At("a"), ObjectContent.FromBytes([1]), Described, default);
        var tags = new Dictionary<string, string> { ["new"] = "tag" };

        await setup.Client.CopyObjectAsync(Setup.At("a"), Setup.At("a"), new CopyOptions
        {
            ReplaceMetadata = true,
            ReplaceTags = true,
            Properties = new ObjectProperties { ContentType = "text/html", Tags = tags },
        }, default);

        StoredState state = await setup.Client.HeadObjectAsync(Setup.At("a"), ReadConditions.None, default);
        Assert.Equal("text/html", state.Properties.ContentType);
        Assert.Empty(state.Properties.UserMetadata);
        Assert.Equal(tags, await setup.Client.GetObjectTaggingAsync(Setup.At("a"), default));
    }

    [Theory, EveryClient]
    public async Task A_copy_of_another_object_than_was_looked_at_is_refused(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        await setup.Client.PutObjectAsync(Setup.At("a"), ObjectContent.FromBytes([1]), Described, default);

        OssServiceException refused = await Assert.ThrowsAsync<OssServiceException>(() => setup.Client.CopyObjectAsync(
            Setup.At("a"), Setup.At("b"), new CopyOptions { IfMatch = "other" }, default));

        Assert.Equal((412, "PreconditionFailed", "CopyObject"),
            (refused.StatusCode, refused.Code, refused.Operation));
        var sameTime = new CopyOptions { IfUnmodifiedSince = DateTimeOffset.UtcNow.AddHours(-1) };
        refused = await Assert.ThrowsAsync<OssServiceException>(
            () => setup.Client.CopyObjectAsync(Setup.At("a"), Setup.At("b"), sameTime, default));
        Assert.Equal((412, "PreconditionFailed"), (refused.StatusCode, refused.Code));
    }

    [Theory, EveryClient]
    public async Task Versions_are_written_read_copied_and_deleted(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        await setup.Client.PutBucketVersioningAsync(Setup.Bucket, enabled: true, default);
        WrittenObject first = await setup.Client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default);
        WrittenObject second = await setup.Client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes([2]), new ObjectProperties(), default);
        ObjectAddress old = Setup.At("a", first.VersionId);

        Assert.NotEqual(first.VersionId, second.VersionId);
        Assert.Equal([1], await ReadAsync(setup.Client, old));
        Assert.Equal(old, (await setup.Client.HeadObjectAsync(old, ReadConditions.None, default)).Address);
        WrittenObject copy = await setup.Client.CopyObjectAsync(old, Setup.At("b"), new CopyOptions(), default);
        Assert.Equal([1], await ReadAsync(setup.Client, Setup.At("b", copy.VersionId)));

        DeletedObject marker = await setup.Client.DeleteObjectAsync(Setup.At("a"), default);
        Assert.True(marker.IsDeleteMarker);
        VersionPage page = await setup.Client.ListObjectVersionsAsync(Setup.Bucket, new VersionQuery(), default);
        Assert.Equal(
            [("a", marker.MarkerVersionId, true), ("a", second.VersionId, false), ("a", first.VersionId, false),
                ("b", copy.VersionId, false)],
            page.Versions.Select(item => (item.Address.Key, item.Address.VersionId, item.IsDeleteMarker)));

        IReadOnlyList<DeletedObject> deleted = await setup.Client.DeleteObjectsAsync(
            Setup.Bucket, [old, Setup.At("a", marker.MarkerVersionId), Setup.At("b")], default);
        Assert.Equal(3, deleted.Count);
        Assert.Equal(old, Assert.Single(deleted, item => item.Address.VersionId == first.VersionId).Address);
        Assert.True(Assert.Single(deleted, item => item.Address.Key == "b").IsDeleteMarker);
        Assert.Equal([2], await ReadAsync(setup.Client, Setup.At("a")));
    }

    [Theory, EveryClient]
    public async Task Nothing_to_delete_is_no_error(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);

        DeletedObject nothing = await setup.Client.DeleteObjectAsync(Setup.At("nothing"), default);

        Assert.Equal(new DeletedObject(Setup.At("nothing"), false, null), nothing);
        Assert.Empty(await setup.Client.DeleteObjectsAsync(Setup.Bucket, [], default));
    }

    [Theory, EveryClient]
    public async Task Lists_come_in_pages_and_groups(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        foreach (string key in new[] { "a/1", "a/2", "b", "c", "d/1" })
        {
            await setup.Client.PutObjectAsync(
                Setup.At(key), ObjectContent.FromBytes([1, 2]), new ObjectProperties { StorageClass = "IA" }, default);
        }

        var query = new ObjectQuery(Delimiter: "/", MaxKeys: 2);
        ObjectPage first = await setup.Client.ListObjectsAsync(Setup.Bucket, query, default);
        ObjectPage second = await setup.Client.ListObjectsAsync(
            Setup.Bucket, query with { ContinuationToken = first.NextContinuationToken }, default);
        ObjectPage after = await setup.Client.ListObjectsAsync(
            Setup.Bucket, new ObjectQuery(Prefix: "a/", StartAfter: "a/1"), default);

        Assert.Equal(["a/"], first.CommonPrefixes);
        Assert.Equal(["d/"], second.CommonPrefixes);
        Assert.Null(second.NextContinuationToken);
        ListedObject item = Assert.Single(first.Objects);
        Assert.Equal(("b", 2, "IA", "Normal"), (item.Address.Key, (int)item.Size, item.StorageClass, item.Type));
        Assert.Equal(["a/2"], after.Objects.Select(found => found.Address.Key));
    }

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static async Task<byte[]> ReadAsync(IOssClient client, ObjectAddress address, ByteRange? range = null)
    {
        using ObjectReader reader = await client.GetObjectAsync(address, range, ReadConditions.None, default);
        var content = new MemoryStream();
        await reader.CopyToAsync(content, null, default);
        return content.ToArray();
    }

    private static void AssertDescribed(ObjectProperties found)
    {
        Assert.Equal(Described.ContentType, found.ContentType);
        Assert.Equal(Described.CacheControl, found.CacheControl);
        Assert.Equal(Described.ContentDisposition, found.ContentDisposition);
        Assert.Equal(Described.ContentEncoding, found.ContentEncoding);
        Assert.Equal(Described.UserMetadata, found.UserMetadata);
        Assert.Equal(Described.StorageClass, found.StorageClass);
    }
}
