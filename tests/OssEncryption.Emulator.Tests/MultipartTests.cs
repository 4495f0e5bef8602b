using System.Globalization;
using System.Net;
using OssEncryption.Client.Emulation;

namespace OssEncryption.Emulator.Tests;

public sealed class MultipartTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Key = "big file";
    private const string Algorithm = "x-oss-server-side-encryption";
    private const string Crc = "x-oss-hash-crc64ecma";

    private readonly LocalOss _oss = new(new EmulatorOptions { SmallestPart = 4 });

    public MultipartTests() => _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task An_object_is_made_of_its_parts_and_encrypted_as_it_was_begun()
    {
        ReceivedResponse begun = await _oss.CallAsync("POST", Bucket, Key, "uploads", null,
            (Algorithm, "KMS"), ("x-oss-meta-a", "1"), ("x-oss-tagging", "k=v"));
        Assert.Equal("KMS", begun.Header(Algorithm));
        string id = begun.Element("UploadId")!;
        ReceivedResponse second = await PartAsync(id, 2, "89");
        ReceivedResponse first = await PartAsync(id, 1, "1234567");
        Assert.Equal("KMS", first.Header(Algorithm));
        ReceivedResponse done = await CompleteAsync(id, (1, first), (2, second));
        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Equal("KMS", done.Header(Algorithm));
        Assert.Equal("11051210869376104954", done.Header(Crc));
        Assert.EndsWith("-2\"", done.Element("ETag"), StringComparison.Ordinal);
        ReceivedResponse get = await _oss.ObjectAsync("GET", Bucket, Key);
        Assert.Equal("123456789", get.Text);
        Assert.Equal(("Multipart", "KMS", "1", "1", null), (get.Header("x-oss-object-type"), get.Header(Algorithm),
            get.Header("x-oss-meta-a"), get.Header("x-oss-tagging-count"), get.Header("Content-MD5")));
        Assert.Equal("NoSuchUpload", (await PartAsync(id, 3, "x")).Code);
    }

    [Fact]
    public async Task What_an_object_will_be_is_said_at_the_beginning_and_its_acl_at_the_end()
    {
        ReceivedResponse begun = await _oss.CallAsync(
            "POST", Bucket, Key, "uploads", null, ("x-oss-storage-class", "IA"),
            ("Content-Type", "text/css"), ("Content-Disposition", "inline"), ("Expires", "x"),
            ("x-oss-meta-a", "1"), ("x-oss-tagging", "k=v&l"), ("x-oss-object-acl", "public-read"));
        string id = begun.Element("UploadId")!;
        await PartAsync(id, 1, "1234");
        ReceivedResponse wrong = await CompleteAllAsync(id, ("x-oss-object-acl", "everybody"));
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (wrong.Status, wrong.Code));
        Assert.Equal(HttpStatusCode.OK, (await CompleteAllAsync(id, ("x-oss-object-acl", "private"))).Status);
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, Key);
        Assert.Equal(("IA", "text/css", "inline", "1", "2"), (head.Header("x-oss-storage-class"),
            head.Header("Content-Type"), head.Header("Content-Disposition"), head.Header("x-oss-meta-a"),
            head.Header("x-oss-tagging-count")));
        Assert.Equal("private", (await _oss.CallAsync("GET", Bucket, Key, "acl")).Element("Grant"));

        id = await BeginAsync();
        await PartAsync(id, 1, "1234");
        await CompleteAllAsync(id);
        Assert.Equal("default", (await _oss.CallAsync("GET", Bucket, Key, "acl")).Element("Grant"));
    }

    [Fact]
    public async Task An_object_that_must_stay_stops_an_upload_at_both_ends()
    {
        string id = await BeginAsync();
        await PartAsync(id, 1, "1234");
        await _oss.PutObjectAsync(Bucket, Key, "first");
        ReceivedResponse begin = await _oss.CallAsync(
            "POST", Bucket, Key, "uploads", null, ("x-oss-forbid-overwrite", "true"));
        Assert.Equal((HttpStatusCode.Conflict, "FileAlreadyExists"), (begin.Status, begin.Code));
        ReceivedResponse end = await CompleteAllAsync(id, ("x-oss-forbid-overwrite", "true"));
        Assert.Equal((HttpStatusCode.Conflict, "FileAlreadyExists"), (end.Status, end.Code));
        Assert.Equal("first", (await _oss.ObjectAsync("GET", Bucket, Key)).Text);

        ReceivedResponse worm = await _oss.CallAsync("POST", Bucket, null, "worm",
            "<InitiateWormConfiguration><RetentionPeriodInDays>1</RetentionPeriodInDays></InitiateWormConfiguration>");
        Assert.Equal(HttpStatusCode.OK, worm.Status);
        ReceivedResponse kept = await CompleteAllAsync(id);
        Assert.Equal((HttpStatusCode.Conflict, "FileImmutable"), (kept.Status, kept.Code));
        Assert.Equal("first", (await _oss.ObjectAsync("GET", Bucket, Key)).Text);
        Assert.Equal(["1"], (await _oss.CallAsync("GET", Bucket, Key, "uploadId=" + id)).Elements("PartNumber"));
    }

    [Fact]
    public async Task Open_uploads_are_found_by_prefix_with_the_time_they_began()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        await BeginAsync("a/1");
        string id = await BeginAsync("b/1");
        ReceivedResponse list = await _oss.CallAsync("GET", Bucket, null, "uploads&prefix=b/");
        Assert.Equal([id], list.Elements("UploadId"));
        Assert.Equal("b/", list.Element("Prefix"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", list.Element("Initiated"));
        var initiated = DateTimeOffset.Parse(list.Element("Initiated")!, CultureInfo.InvariantCulture);
        Assert.InRange(initiated, before.AddSeconds(-1), DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task All_parts_can_be_completed_without_a_list()
    {
        string id = await BeginAsync();
        await PartAsync(id, 7, "5678");
        await PartAsync(id, 3, "1234");
        ReceivedResponse both = await _oss.CallAsync(
            "POST", Bucket, Key, "uploadId=" + id, "<CompleteMultipartUpload/>", ("x-oss-complete-all", "yes"));
        Assert.Equal("0042-00000216", both.Ec);
        ReceivedResponse done = await _oss.CallAsync(
            "POST", Bucket, Key, "uploadId=" + id, null, ("x-oss-complete-all", "yes"));
        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Equal("12345678", (await _oss.ObjectAsync("GET", Bucket, Key)).Text);
    }

    [Fact]
    public async Task Encryption_headers_belong_to_the_beginning_alone()
    {
        string id = await BeginAsync();
        ReceivedResponse part = await PartAsync(id, 1, "1234", (Algorithm, "AES256"));
        Assert.Equal(HttpStatusCode.BadRequest, part.Status);
        Assert.Equal("0005-00000002", part.Ec);
        ReceivedResponse copy = await PartAsync(id, 1, null, (Algorithm, "AES256"), ("x-oss-copy-source", "/bucket/a"));
        Assert.Equal("0005-00000002", copy.Ec);
        ReceivedResponse done = await _oss.CallAsync(
            "POST", Bucket, Key, "uploadId=" + id, null, (Algorithm, "AES256"));
        Assert.Equal("0005-00000002", done.Ec);
    }

    [Fact]
    public async Task Wrong_parts_make_no_object()
    {
        string id = await BeginAsync();
        ReceivedResponse small = await PartAsync(id, 1, "123");
        ReceivedResponse second = await PartAsync(id, 2, "4567");
        Assert.Equal("EntityTooSmall", (await CompleteAsync(id, (1, small), (2, second))).Code);
        ReceivedResponse first = await PartAsync(id, 1, "1234");
        Assert.Equal("InvalidPartOrder", (await CompleteAsync(id, (2, second), (1, first))).Code);
        Assert.Equal("InvalidPart", (await CompleteAsync(id, (1, small), (2, second))).Code);
        Assert.Equal("InvalidPart", (await CompleteAsync(id, (1, first), (3, second))).Code);
        Assert.Equal("InvalidArgument", (await PartAsync(id, 10_001, "x")).Code);
        Assert.Equal("InvalidArgument", (await PartAsync(id, 0, "x")).Code);
        ReceivedResponse digest = await PartAsync(id, 5, "x", ("Content-MD5", "JfnnlDI7RTiF9RgfG2JNCw=="));
        Assert.Equal("InvalidDigest", digest.Code);
        Assert.Equal("InvalidCRC64", (await PartAsync(id, 5, "x", (Crc, "1"))).Code);
        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Bucket, Key)).Code);
        Assert.Equal(HttpStatusCode.OK, (await CompleteAsync(id, (1, first), (2, second))).Status);
    }

    [Theory]
    [InlineData("bytes=2-5", "2345")]
    [InlineData("bytes=5-", "56789")]
    [InlineData("bytes=5-100", "0123456789")]
    [InlineData(null, "0123456789")]
    public async Task A_part_is_copied_from_an_object(string? range, string expected)
    {
        await _oss.PutObjectAsync(Bucket, "source", "0123456789", (Algorithm, "AES256"));
        string id = await BeginAsync();
        List<(string, string)> headers = [("x-oss-copy-source", "/bucket/source")];
        headers.AddRange(range is null ? [] : [("x-oss-copy-source-range", range)]);
        ReceivedResponse part = await PartAsync(id, 1, null, [.. headers]);
        Assert.Equal("CopyPartResult", part.Xml.Name.LocalName);
        Assert.NotNull(part.Element("LastModified"));
        await CompleteAsync(id, (1, part));
        ReceivedResponse get = await _oss.ObjectAsync("GET", Bucket, Key);
        Assert.Equal(expected, get.Text);
        Assert.Null(get.Header(Algorithm));
    }

    [Fact]
    public async Task Parts_are_listed_page_by_page()
    {
        string id = await BeginAsync();
        for (int number = 1; number <= 3; number++)
        {
            await PartAsync(id, number, "1234");
        }

        ReceivedResponse page = await _oss.CallAsync("GET", Bucket, Key, $"uploadId={id}&max-parts=2");
        Assert.Equal(["1", "2"], page.Elements("PartNumber"));
        Assert.Equal("true", page.Element("IsTruncated"));
        Assert.Equal("2", page.Element("NextPartNumberMarker"));
        Assert.NotNull(page.Element("HashCrc64ecma"));
        ReceivedResponse rest = await _oss.CallAsync("GET", Bucket, Key, $"uploadId={id}&part-number-marker=2");
        Assert.Equal(["3"], rest.Elements("PartNumber"));
        Assert.Equal("1000", rest.Element("MaxParts"));
        Assert.Equal("NoSuchUpload", (await _oss.CallAsync("GET", Bucket, "other", $"uploadId={id}")).Code);
    }

    [Fact]
    public async Task Uploads_are_listed_until_they_end_and_keep_their_bucket()
    {
        string[] ids = [await BeginAsync("a"), await BeginAsync("a"), await BeginAsync("b/1"), await BeginAsync("b/2")];
        List<string> found = [];
        string query = "uploads&max-uploads=1";
        string marker = "";
        do
        {
            ReceivedResponse page = await _oss.CallAsync("GET", Bucket, null, query + marker);
            found.AddRange(page.Elements("UploadId"));
            marker = page.Element("IsTruncated") == "false" ? ""
                : $"&key-marker={page.Element("NextKeyMarker")}&upload-id-marker={page.Element("NextUploadIdMarker")}";
        }
        while (marker.Length > 0);

        Assert.Equal(ids.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        ReceivedResponse grouped = await _oss.CallAsync("GET", Bucket, null, "uploads&delimiter=/");
        Assert.Equal(["b/"], grouped.Xml.Elements("CommonPrefixes").Select(item => item.Value));
        Assert.Equal("BucketNotEmpty", (await _oss.SendAsync(new("", "DELETE", Bucket))).Code);
        foreach ((string key, string id) in new[] { "a", "a", "b/1", "b/2" }.Zip(ids))
        {
            Assert.Equal(HttpStatusCode.NoContent,
                (await _oss.CallAsync("DELETE", Bucket, key, "uploadId=" + id)).Status);
        }

        ReceivedResponse again = await _oss.CallAsync("DELETE", Bucket, "a", "uploadId=" + ids[0]);
        Assert.Equal(("NoSuchUpload", "0042-00000002"), (again.Code, again.Ec));
        Assert.Equal(HttpStatusCode.NoContent, (await _oss.SendAsync(new("", "DELETE", Bucket))).Status);
    }

    private async Task<string> BeginAsync(string key = Key) =>
        (await _oss.CallAsync("POST", Bucket, key, "uploads")).Element("UploadId")!;

    private Task<ReceivedResponse> PartAsync(
        string id, int number, string? content, params (string Name, string Value)[] headers) =>
        _oss.CallAsync("PUT", Bucket, Key, $"partNumber={number}&uploadId={id}", content, headers);

    private Task<ReceivedResponse> CompleteAllAsync(
        string id, params (string Name, string Value)[] headers) => _oss.CallAsync(
        "POST", Bucket, Key, "uploadId=" + id, null, [("x-oss-complete-all", "yes"), .. headers]);

    private Task<ReceivedResponse> CompleteAsync(string id, params (int Number, ReceivedResponse Part)[] parts)
    {
        string xml = string.Concat(parts.Select(part =>
            $"<Part><PartNumber>{part.Number}</PartNumber><ETag>{part.Part.Header("ETag")}</ETag></Part>"));
        return _oss.CallAsync("POST", Bucket, Key, "uploadId=" + id,
            $"<CompleteMultipartUpload>{xml}</CompleteMultipartUpload>");
    }
}
