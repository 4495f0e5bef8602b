using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Operations;

public class CopyAndDeleteTests
{
    private const string Copied =
        "<CopyObjectResult><ETag>\"E2\"</ETag><LastModified>2018-12-28T09:41:56.000Z</LastModified></CopyObjectResult>";

    private static readonly ObjectProperties Properties = new()
    {
        ContentType = "text/plain",
        UserMetadata = new Dictionary<string, string> { ["owner"] = "me" },
        Tags = new Dictionary<string, string> { ["a"] = "b" },
        StorageClass = "IA",
        Encryption = EncryptionRule.Create(SseAlgorithm.SM4),
    };

    [Fact]
    public async Task A_copy_asks_for_its_own_encryption_and_keeps_the_rest()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Xml(Copied)
            .With("x-oss-server-side-encryption", "SM4")
            .With("x-oss-version-id", "v9")));

        WrittenObject copy = await bench.Client.CopyObjectAsync(
            new ObjectAddress("source-bucket", "ü +/%.txt", "v 1"),
            Sample.Address,
            new CopyOptions
            {
                Properties = Properties,
                IfMatch = "E1",
                IfUnmodifiedSince = new DateTimeOffset(2018, 12, 28, 9, 41, 55, TimeSpan.Zero),
            },
            default);

        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Equal($"PUT {Sample.Host}a/b.txt", $"{request.Method} {request.Url}");
        Assert.Equal(
            [
                "x-oss-copy-source-if-match: \"E1\"",
                "x-oss-copy-source-if-unmodified-since: Fri, 28 Dec 2018 09:41:55 GMT",
                "x-oss-copy-source: /source-bucket/%C3%BC%20%2B/%25.txt?versionId=v%201",
                "x-oss-metadata-directive: COPY",
                "x-oss-server-side-encryption: SM4",
                "x-oss-storage-class: IA",
                "x-oss-tagging-directive: Copy",
            ],
            request.OwnHeaders());
        Assert.Equal(new DateTimeOffset(2018, 12, 28, 9, 41, 56, TimeSpan.Zero), copy.LastModified);
        Assert.Equal(("E2", "v9", SseAlgorithm.SM4), (copy.ETag, copy.VersionId, copy.Encryption.Algorithm));
    }

    [Fact]
    public async Task A_copy_may_replace_metadata_and_tags()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Xml(Copied)));

        await bench.Client.CopyObjectAsync(Sample.Address, Sample.Address,
            new CopyOptions { Properties = Properties, ReplaceMetadata = true, ReplaceTags = true }, default);

        Assert.Equal(
            [
                "Content-Type: text/plain",
                "x-oss-copy-source: /my-bucket/a/b.txt",
                "x-oss-meta-owner: me",
                "x-oss-metadata-directive: REPLACE",
                "x-oss-server-side-encryption: SM4",
                "x-oss-storage-class: IA",
                "x-oss-tagging-directive: Replace",
                "x-oss-tagging: a=b",
            ],
            Assert.Single(bench.Requests).OwnHeaders());
    }

    [Fact]
    public async Task A_deletion_tells_of_the_marker_that_it_made()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Empty(204).With("x-oss-delete-marker", "true").With("x-oss-version-id", "m1"),
            () => Responses.Error(404, "NoSuchKey")));

        DeletedObject marked = await bench.Client.DeleteObjectAsync(Sample.Address, default);
        DeletedObject missing = await bench.Client.DeleteObjectAsync(Sample.Address, default);

        Assert.Equal(new DeletedObject(Sample.Address, true, "m1"), marked);
        Assert.Equal(new DeletedObject(Sample.Address, false, null), missing);
    }

    [Fact]
    public async Task Many_are_deleted_in_one_request()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Xml(
            "<DeleteResult><EncodingType>url</EncodingType>" +
            "<Deleted><Key>a+b</Key><DeleteMarker>true</DeleteMarker>" +
            "<DeleteMarkerVersionId>m1</DeleteMarkerVersionId></Deleted>" +
            "<Deleted><Key>c%2Bd%26</Key><VersionId>v1</VersionId></Deleted></DeleteResult>")));

        IReadOnlyList<DeletedObject> deleted = await bench.Client.DeleteObjectsAsync("my-bucket",
            [new("my-bucket", "a b"), new("my-bucket", "c+d&", "v1")], default);

        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Equal($"POST {Sample.Host}?delete&encoding-type=url", $"{request.Method} {request.Url}");
        Assert.Equal(
            "<Delete><Quiet>false</Quiet><Object><Key>a b</Key></Object>" +
            "<Object><Key>c+d&amp;</Key><VersionId>v1</VersionId></Object></Delete>", request.Text);
        Assert.Equal("Content-MD5: " + Convert.ToBase64String(ProtocolHashes.Md5(request.Body!)),
            request.OwnHeaders()[0]);
        Assert.Equal(
            [
                new DeletedObject(new("my-bucket", "a b"), true, "m1"),
                new DeletedObject(new("my-bucket", "c+d&", "v1"), false, null),
            ],
            deleted);
    }

    [Fact]
    public async Task A_key_that_xml_cannot_carry_is_deleted_by_itself()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty(204)));

        IReadOnlyList<DeletedObject> deleted = await bench.Client.DeleteObjectsAsync("my-bucket",
            [new("my-bucket", "a\u0001\r")], default);

        Assert.Equal("a\u0001\r", Assert.Single(deleted).Address.Key);
        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Equal($"DELETE {Sample.Host}a%01%0D", $"{request.Method} {request.Url}");
    }

    [Fact]
    public async Task A_write_that_may_have_happened_is_no_object_in_the_way()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Error(500, "InternalError"),
            () => Responses.Error(409, "FileAlreadyExists"),
            () => Sample.Content(Sample.Hello).With("x-oss-hash-crc64ecma", Sample.Crc(Sample.Hello))
                .With("Last-Modified", Sample.Now)));

        WrittenObject written = await bench.Client.PutObjectAsync(Sample.Address,
            ObjectContent.FromBytes(Sample.Hello), new ObjectProperties { ForbidOverwrite = true }, default);

        Assert.Equal("E1", written.ETag);
        Assert.Equal(["PUT", "PUT", "HEAD"], bench.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task An_object_in_the_way_that_is_another_stays_an_error()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Error(500, "InternalError"),
            () => Responses.Error(409, "FileAlreadyExists"),
            () => Sample.Content(Sample.Hello).With("x-oss-hash-crc64ecma", "5")
                .With("Last-Modified", Sample.Now)));

        OssServiceException error = await Assert.ThrowsAsync<OssServiceException>(() => bench.Client.PutObjectAsync(
            Sample.Address, ObjectContent.FromBytes(Sample.Hello), new() { ForbidOverwrite = true }, default));

        Assert.Equal("FileAlreadyExists", error.Code);
    }
}
