using System.IO.Compression;
using System.Net;
using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Emulator.Tests.Support;

namespace OssEncryption.Emulator.Tests;

/// <summary>What the vendor's clients send, and what they read in the responses. Each test names its source.</summary>
public sealed class VendorClientTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Key = "key";

    private readonly LocalOss _oss = new(new EmulatorOptions { SmallestPart = 4 });

    public VendorClientTests() => Assert.Equal(
        HttpStatusCode.OK,
        _oss.PutBucketAsync(Bucket, ("x-oss-acl", "public-read-write")).GetAwaiter().GetResult().Status);

    public void Dispose() => _oss.Dispose();

    /// <summary>Source: oss2, <c>_ISO8601_RE</c>.</summary>
    [Theory]
    [InlineData("max-keys=1", "LastModified")]
    [InlineData("list-type=2", "LastModified")]
    [InlineData("versions", "LastModified")]
    [InlineData("uploads", "Initiated")]
    public async Task Times_in_documents_are_whole_seconds(string query, string name)
    {
        await _oss.PutObjectAsync(Bucket, Key, "content");
        await _oss.CallAsync("POST", Bucket, "upload", "uploads");
        string response = (await _oss.CallAsync("GET", Bucket, null, query)).Text;
        Assert.Matches($@"<{name}>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z</{name}>", response);
    }

    /// <summary>Source: GO2 TestDeleteBucket, TestDeleteObject.</summary>
    [Theory]
    [InlineData("DELETE /bucket/key", "204 No Content")]
    [InlineData("GET /bucket/missing", "404 Not Found")]
    [InlineData("GET /bucket/?max-keys=x", "400 Bad Request")]
    [InlineData("PATCH /bucket/key", "405 Method Not Allowed")]
    [InlineData("GET /bucket/", "200 OK")]
    public async Task A_status_line_has_the_phrase_of_http(string line, string status) =>
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", await RawAsync(line), StringComparison.Ordinal);

    /// <summary>Source: oss2 test_resumable_uoload.</summary>
    [Fact]
    public async Task A_list_of_no_parts_names_its_next_marker()
    {
        string id = (await _oss.CallAsync("POST", Bucket, Key, "uploads")).Element("UploadId")!;
        string response = (await _oss.CallAsync("GET", Bucket, Key, "uploadId=" + id)).Text;
        Assert.Contains("<NextPartNumberMarker>0</NextPartNumberMarker>", response, StringComparison.Ordinal);
    }

    /// <summary>Source: GO1 download_test.go, multicopy_test.go.</summary>
    [Fact]
    public async Task The_etag_of_an_upload_by_parts_is_of_the_digests_as_upper_case_text()
    {
        string id = (await _oss.CallAsync("POST", Bucket, Key, "uploads")).Element("UploadId")!;
        await _oss.CallAsync("PUT", Bucket, Key, $"partNumber=1&uploadId={id}", "1234");
        await _oss.CallAsync("PUT", Bucket, Key, $"partNumber=2&uploadId={id}", "5");
        ReceivedResponse done = await _oss.CallAsync(
            "POST", Bucket, Key, "uploadId=" + id, null, ("x-oss-complete-all", "yes"));

        // printf 1234 | md5sum and printf 5 | md5sum, in upper case, joined and digested again.
        const string Expected = "\"39AECF23E3DE3DCB9601EC4440B9386F-2\"";
        Assert.Equal(Expected, done.Header("ETag"));
        Assert.Equal(Expected, (await _oss.ObjectAsync("HEAD", Bucket, Key)).Header("ETag"));
    }

    /// <summary>Source: UTIL1 TestSetObjectMetaSetMetaURLEncoding.</summary>
    [Theory]
    [InlineData("a b", "/bucket/a+b")]
    [InlineData("a b", "/bucket/a%20b")]
    [InlineData("a+b", "/bucket/a%2Bb")]
    [InlineData(" + ", "/bucket/+%2B+")]
    public async Task A_plus_sign_in_a_copy_source_is_a_blank(string key, string source)
    {
        await _oss.PutObjectAsync(Bucket, key, "content");
        ReceivedResponse copy = await _oss.ObjectAsync("PUT", Bucket, "copy", ("x-oss-copy-source", source));
        Assert.Equal(HttpStatusCode.OK, copy.Status);
        Assert.Equal("content", (await _oss.ObjectAsync("GET", Bucket, "copy")).Text);
    }

    /// <summary>Source: GO1 TestCreateBucketXml.</summary>
    [Theory]
    [InlineData(" ")]
    [InlineData("\r\n\t ")]
    public async Task White_space_before_the_declaration_is_ignored(string space)
    {
        ReceivedResponse response = await _oss.CallAsync("PUT", "other", null, "",
            space + "<?xml version=\"1.0\"?><CreateBucketConfiguration><StorageClass>IA</StorageClass>"
            + "</CreateBucketConfiguration>");
        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal("IA", (await _oss.GetAsync("other", "bucketInfo")).Element("StorageClass"));
    }

    /// <summary>White space alone is no document.</summary>
    [Fact]
    public async Task White_space_alone_is_malformed() => Assert.Equal(
        "MalformedXML", (await _oss.CallAsync("PUT", Bucket, null, "encryption", " \n")).Code);

    /// <summary>Source: GO2 TestGetObjectMeta.</summary>
    [Fact]
    public async Task The_short_metadata_has_the_checksum()
    {
        await _oss.PutObjectAsync(Bucket, Key, "123456789");
        Assert.Contains("\r\nx-oss-hash-crc64ecma: 11051210869376104954\r\n",
            await RawAsync("HEAD /bucket/key?objectMeta"), StringComparison.Ordinal);
    }

    /// <summary>Source: oss2 maps a status and a code to an exception.</summary>
    [Fact]
    public async Task Errors_of_retention_have_their_own_status()
    {
        ReceivedResponse begun = await _oss.CallAsync("POST", Bucket, null, "worm",
            "<InitiateWormConfiguration><RetentionPeriodInDays>1</RetentionPeriodInDays></InitiateWormConfiguration>");
        string id = begun.Header("x-oss-worm-id")!;
        ReceivedResponse early = await _oss.CallAsync("POST", Bucket, null, $"wormExtend&wormId={id}",
            "<ExtendWormConfiguration><RetentionPeriodInDays>2</RetentionPeriodInDays></ExtendWormConfiguration>");
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidWORMConfiguration"), (early.Status, early.Code));
        await _oss.CallAsync("POST", Bucket, null, "wormId=" + id);
        ReceivedResponse late = await _oss.CallAsync("DELETE", Bucket, null, "worm");
        Assert.Equal((HttpStatusCode.Forbidden, "WORMConfigurationLocked"), (late.Status, late.Code));
    }

    /// <summary>Source: oss2 test_put_bucket_encryption.</summary>
    [Theory]
    [InlineData("AES256")]
    [InlineData("SM4")]
    public async Task Data_encryption_that_does_not_fit_is_ignored_in_a_rule(string algorithm)
    {
        ReceivedResponse put = await _oss.PutRuleAsync(
            Bucket, $"<SSEAlgorithm>{algorithm}</SSEAlgorithm><KMSDataEncryption>SM4</KMSDataEncryption>");
        ReceivedResponse rule = await _oss.GetAsync(Bucket, "encryption");
        Assert.Equal((HttpStatusCode.OK, algorithm, null),
            (put.Status, rule.Element("SSEAlgorithm"), rule.Element("KMSDataEncryption")));
    }

    /// <summary>Source: oss2 test_put_object_with_encryption, UTIL1
    /// TestSetObjectMetaUpdateEncryptionWithAclStatus.</summary>
    [Theory]
    [InlineData("AES256", "x-oss-server-side-data-encryption", "SM4")]
    [InlineData("SM4", "x-oss-server-side-data-encryption", "SM4")]
    [InlineData("AES256", "x-oss-server-side-encryption-key-id", "old")]
    [InlineData(null, "x-oss-server-side-data-encryption", "SM4")]
    public async Task What_does_not_fit_the_algorithm_of_an_object_is_ignored(
        string? algorithm, string name, string value)
    {
        (string, string)[] headers = algorithm is null ? [] : [("x-oss-server-side-encryption", algorithm)];
        await _oss.PutObjectAsync(Bucket, Key, "content", [.. headers, (name, value)]);
        await _oss.ObjectAsync("PUT", Bucket, "copy",
            [.. headers, (name, value), ("x-oss-copy-source", "/bucket/key")]);
        foreach (string key in new[] { Key, "copy" })
        {
            ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, key);
            Assert.Equal((HttpStatusCode.OK, algorithm, null),
                (head.Status, head.Header("x-oss-server-side-encryption"), head.Header(name)));
        }
    }

    /// <summary>Source: GO1 TestDeleteObjectsNormal, oss2 test_batch_delete_objects.</summary>
    [Theory]
    [InlineData("a\u0001b", "a&#x01;b")]
    [InlineData("a\u000cb", "a&#x0C;b")]
    [InlineData("a\u001fb", "a\u001fb")]
    public async Task Keys_with_characters_that_xml_does_not_allow_can_be_deleted(string key, string inXml)
    {
        await _oss.PutObjectAsync(Bucket, key, "content");
        string body = $"<Delete><Quiet>true</Quiet><Object><Key>{inXml}</Key></Object></Delete>";
        ReceivedResponse response = await DeleteAsync(body);
        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _oss.ObjectAsync("HEAD", Bucket, key)).Status);
    }

    /// <summary>Source: PY2 test_metadata_tagging_directive_replace, oss2 test_update_metadata_versioning.</summary>
    [Theory]
    [InlineData(Key, "REPLACE")]
    [InlineData("copy", "REPLACE")]
    [InlineData(Key, "COPY")]
    public async Task A_copy_without_a_content_type_has_that_of_its_source(string target, string directive)
    {
        await _oss.PutObjectAsync(Bucket, Key, "content", ("Content-Type", "text/plain"), ("x-oss-meta-a", "1"));
        await _oss.ObjectAsync("PUT", Bucket, target,
            ("x-oss-copy-source", "/bucket/key"), ("x-oss-metadata-directive", directive));
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, target);
        Assert.Equal(("text/plain", null), (head.Header("Content-Type"), head.Header("x-oss-meta-a")));
    }

    /// <summary>Source: UTIL1 TestSetObjectMetaBasic.</summary>
    [Theory]
    [InlineData(null, "private")]
    [InlineData("AES256", "default")]
    public async Task A_copy_onto_itself_keeps_the_acl_when_only_metadata_changes(string? algorithm, string acl)
    {
        await _oss.PutObjectAsync(Bucket, Key, "content", ("x-oss-object-acl", "private"));
        (string, string)[] headers = algorithm is null ? [] : [("x-oss-server-side-encryption", algorithm)];
        await _oss.ObjectAsync("PUT", Bucket, Key, [.. headers, ("x-oss-copy-source", "/bucket/key"),
            ("x-oss-metadata-directive", "REPLACE"), ("x-oss-meta-a", "1")]);
        Assert.Equal(acl, (await _oss.CallAsync("GET", Bucket, Key, "acl")).Element("Grant"));
    }

    /// <summary>Source: GO2 TestUploaderUploadFromTeeReader.</summary>
    [Fact]
    public async Task An_upload_without_parts_makes_an_empty_object()
    {
        string id = (await _oss.CallAsync("POST", Bucket, Key, "uploads")).Element("UploadId")!;
        ReceivedResponse done = await _oss.CallAsync(
            "POST", Bucket, Key, "uploadId=" + id, "<CompleteMultipartUpload></CompleteMultipartUpload>");
        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Equal("", (await _oss.ObjectAsync("GET", Bucket, Key)).Text);
    }

    /// <summary>Source: GO1, GO2 tests of sequential uploads.</summary>
    [Theory]
    [InlineData("uploads&sequential", "gdyb21LQTcIANtvYMT7QVQ==")]
    [InlineData("uploads", null)]
    public async Task A_sequential_upload_has_the_digest_of_the_whole(string query, string? md5)
    {
        string id = (await _oss.CallAsync("POST", Bucket, Key, query)).Element("UploadId")!;
        await _oss.CallAsync("PUT", Bucket, Key, $"partNumber=1&uploadId={id}", "1234");
        await _oss.CallAsync("POST", Bucket, Key, "uploadId=" + id, null, ("x-oss-complete-all", "yes"));

        // printf 1234 | openssl md5 -binary | base64
        Assert.Equal(md5, (await _oss.ObjectAsync("HEAD", Bucket, Key)).Header("Content-MD5"));
    }

    /// <summary>Source: ali-oss putBucketACL; the vendor's page on PutBucketAcl.</summary>
    [Theory]
    [InlineData(Bucket)]
    [InlineData("not-there-yet")]
    public async Task An_acl_is_put_on_a_bucket_which_is_made_where_there_is_none(string name)
    {
        ReceivedResponse put = await _oss.CallAsync("PUT", name, null, "acl", null, ("x-oss-acl", "public-read"));
        Assert.Equal((HttpStatusCode.OK, "/" + name), (put.Status, put.Header("Location")));
        Assert.Equal("public-read", (await _oss.GetAsync(name, "acl")).Element("Grant"));
    }

    /// <summary>Source: GO2 TestClientExtension, PY2 is_bucket_exist.</summary>
    [Theory]
    [InlineData("GET", null, "acl")]
    [InlineData("GET", null, "stat")]
    [InlineData("GET", null, "nothingKnown")]
    [InlineData("HEAD", "key", "")]
    public async Task A_bucket_that_is_not_there_goes_before_an_unknown_key(string method, string? key, string query)
    {
        var unknown = new OssCredential("LTAIunknown", "secret", null);
        ReceivedResponse response =
            await _oss.SendAsync(LocalOss.Request(method, "not-there", key, query), unknown);
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchBucket"), (response.Status, response.Code));
        ReceivedResponse there = await _oss.SendAsync(LocalOss.Request("GET", Bucket, null, "acl"), unknown);
        Assert.Equal((HttpStatusCode.Forbidden, "InvalidAccessKeyId"), (there.Status, there.Code));
    }

    /// <summary>Source: GO2 client_integration_test.go, CS2.</summary>
    [Theory]
    [InlineData("PUT", "partNumber=1&uploadId=none", null, "0042-00000104")]
    [InlineData("PUT", "partNumber=1&uploadId=none", "/bucket/key", "0042-00000311")]
    [InlineData("DELETE", "uploadId=none", null, "0042-00000002")]
    public async Task An_upload_that_is_not_there_has_the_ec_of_its_operation(
        string method, string query, string? source, string ec)
    {
        (string, string)[] headers = source is null ? [] : [("x-oss-copy-source", source)];
        ReceivedResponse response = await _oss.CallAsync(method, Bucket, Key, query, null, headers);
        Assert.Equal(("NoSuchUpload", ec), (response.Code, response.Element("EC")));
    }

    /// <summary>Source: oss2 tests/common.py empties a bucket.</summary>
    [Fact]
    public async Task A_bucket_has_no_live_channel()
    {
        ReceivedResponse list = await _oss.GetAsync(Bucket, "live");
        Assert.Equal((HttpStatusCode.OK, "ListLiveChannelResult", "false"),
            (list.Status, list.Xml.Name.LocalName, list.Element("IsTruncated")));
    }

    /// <summary>Source: PY2 test_multipart_upload_object_encoding_type.</summary>
    [Fact]
    public async Task The_last_page_of_uploads_has_its_markers()
    {
        string id = (await _oss.CallAsync("POST", Bucket, Key, "uploads")).Element("UploadId")!;
        ReceivedResponse list = await _oss.GetAsync(Bucket, "uploads");
        Assert.Equal(("false", Key, id),
            (list.Element("IsTruncated"), list.Element("NextKeyMarker"), list.Element("NextUploadIdMarker")));
    }

    /// <summary>Source: PY2 test_different_bucket_single_replace_meta_and_tag.</summary>
    [Fact]
    public async Task A_copy_elsewhere_keeps_what_a_client_wrote_of_its_encryption()
    {
        const string Name = "x-oss-meta-client-side-encryption-key";
        await _oss.PutObjectAsync(Bucket, Key, "content", (Name, "k"));
        (string, string)[] headers = [("x-oss-copy-source", "/bucket/key"), ("x-oss-metadata-directive", "REPLACE")];
        Assert.Equal("InvalidEncryptionRequest", (await _oss.ObjectAsync("PUT", Bucket, Key, headers)).Code);
        Assert.Equal(HttpStatusCode.OK, (await _oss.ObjectAsync("PUT", Bucket, "copy", headers)).Status);
        Assert.Equal("k", (await _oss.ObjectAsync("HEAD", Bucket, "copy")).Header(Name));
    }

    /// <summary>Source: PY2 test_multipart_from_bytes.</summary>
    [Fact]
    public async Task A_list_of_parts_shows_how_the_client_encrypts_them()
    {
        const string Prefix = "x-oss-meta-client-side-encryption-";
        string[] names = ["key", "start", "cek-alg", "wrap-alg", "part-size", "data-size"];
        string id = (await _oss.CallAsync("POST", Bucket, Key, "uploads", null,
            [.. names.Select(name => (Prefix + name, "of-" + name))])).Element("UploadId")!;
        ReceivedResponse list = await _oss.CallAsync("GET", Bucket, Key, "uploadId=" + id);
        string[] elements = ["Key", "Start", "CekAlg", "WrapAlg", "PartSize", "DataSize"];
        Assert.Equal(names.Select(name => "of-" + name),
            elements.Select(element => list.Element("ClientEncryption" + element)));
    }

    /// <summary>Source: GO2 TestPresignExtra.</summary>
    [Fact]
    public async Task A_presigned_url_whose_signed_headers_are_not_sent_is_refused()
    {
        var request = new OssRequest("", "GET", Bucket, Key);
        request.With("x-oss-additional-headers", "email");
        ReceivedResponse response = await _oss.SendPresignedAsync(request, new SignerV4(LocalOss.Hangzhou));
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (response.Status, response.Code));
    }

    /// <summary>Source: GO1 bucket_test.go, client_test.go; oss2 test_bucket_versioning.</summary>
    [Theory]
    [InlineData("prefix")]
    [InlineData("delimiter")]
    [InlineData("key-marker")]
    public async Task A_name_that_is_longer_than_any_key_is_refused(string name) => Assert.Equal("InvalidArgument",
        (await _oss.CallAsync("GET", Bucket, null, $"versions&{name}={new string('a', 1025)}")).Code);

    [Fact]
    public async Task What_the_service_refuses_is_refused()
    {
        ReceivedResponse put = await _oss.PutObjectAsync(
            Bucket, Key, "1", ("If-Modified-Since", "Sat, 28 Nov 2026 08:00:00 GMT"));
        Assert.Equal((HttpStatusCode.BadRequest, "NotImplemented"), (put.Status, put.Code));
        ReceivedResponse delete =
            await DeleteAsync("<Delete><Object><Key>a</Key><VersionId>234</VersionId></Object></Delete>");
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (delete.Status, delete.Code));
        ReceivedResponse list = await _oss.SendAsync(new OssRequest("", "GET").With("prefix", "BucketNameInvalid"));
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (list.Status, list.Code));
    }

    [Fact]
    public async Task A_header_that_is_empty_is_not_stored()
    {
        await _oss.PutObjectAsync(Bucket, Key, "1", ("Cache-Control", ""), ("Content-Language", "en"));
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, Key);
        Assert.Equal((null, "en"), (head.Header("Cache-Control"), head.Header("Content-Language")));
    }

    [Fact]
    public async Task A_link_can_be_deleted_as_one()
    {
        await _oss.CallAsync("PUT", Bucket, Key, "symlink", null, ("x-oss-symlink-target", "other"));
        Assert.Equal(HttpStatusCode.NoContent, (await _oss.CallAsync("DELETE", Bucket, Key, "symlink")).Status);
        Assert.Equal("NoSuchKey", (await _oss.CallAsync("GET", Bucket, Key, "symlink")).Code);
    }

    /// <summary>Source: oss2 test_gzip_get, test_get_object_with_url_to_file_chunked.</summary>
    [Theory]
    [InlineData(1024, "text/plain", "gzip, deflate", "", true)]
    [InlineData(1024, "text/plain; charset=utf-8", "gzip", "", true)]
    [InlineData(1023, "text/plain", "gzip", "", false)]
    [InlineData(1024, "image/jpeg", "gzip", "", false)]
    [InlineData(1024, "text/plain", "identity", "", false)]
    [InlineData(1024, "text/plain", "gzip", "bytes=0-1023", false)]
    public async Task A_text_is_compressed_for_a_client_that_asks_for_it(
        int size, string type, string encoding, string range, bool isCompressed)
    {
        string content = new('a', size);
        await _oss.PutObjectAsync(Bucket, Key, content, ("Content-Type", type));
        ReceivedResponse got =
            await _oss.ObjectAsync("GET", Bucket, Key, ("Accept-Encoding", encoding), ("Range", range));
        Assert.Equal(
            (isCompressed ? "gzip" : null, isCompressed ? "chunked" : null),
            (got.Header("Content-Encoding"), got.Header("Transfer-Encoding")));
        using var body = new MemoryStream(got.Body);
        using Stream stream = isCompressed ? new GZipStream(body, CompressionMode.Decompress) : body;
        using var reader = new StreamReader(stream);
        Assert.Equal(content, await reader.ReadToEndAsync());
        Assert.Null((await _oss.ObjectAsync("HEAD", Bucket, Key, ("Accept-Encoding", "gzip")))
            .Header("Content-Encoding"));
    }

    /// <summary>Source: GO2 TestPutObject, TestCompleteMultipartUpload.</summary>
    [Fact]
    public async Task What_asks_for_a_callback_is_done_and_the_answer_says_that_nobody_was_called()
    {
        ReceivedResponse put = await _oss.PutObjectAsync(Bucket, Key, "1", ("x-oss-callback", "e30="));
        Assert.Equal((203, "CallbackFailed", "0007-00000203"), ((int)put.Status, put.Code, put.Element("EC")));
        string id = (await _oss.CallAsync("POST", Bucket, "other", "uploads")).Element("UploadId")!;
        await _oss.CallAsync("PUT", Bucket, "other", $"partNumber=1&uploadId={id}", "2");
        ReceivedResponse done = await _oss.CallAsync("POST", Bucket, "other", "uploadId=" + id, null,
            ("x-oss-complete-all", "yes"), ("x-oss-callback", "e30="));
        Assert.Equal("CallbackFailed", done.Code);
        Assert.Equal("1", (await _oss.ObjectAsync("GET", Bucket, Key)).Text);
        Assert.Equal("2", (await _oss.ObjectAsync("GET", Bucket, "other")).Text);
    }

    /// <summary>Source: GO2 TestBucketOverwriteConfig, TestBucketObjectWormConfiguration.</summary>
    [Theory]
    [InlineData("overwriteConfig")]
    [InlineData("objectWorm")]
    public async Task These_documents_are_malformed_where_the_bucket_is_missing(string subResource)
    {
        ReceivedResponse put = await _oss.CallAsync("PUT", "missing", null, subResource, "<A/>");
        Assert.Equal(("MalformedXML", "0015-00000231"), (put.Code, put.Element("EC")));
        Assert.Equal("NoSuchBucket", (await _oss.GetAsync("missing", subResource)).Code);
    }

    /// <summary>Source: GO2 TestSealAppendObject.</summary>
    [Fact]
    public async Task Appended_content_cannot_be_sealed()
    {
        await _oss.CallAsync("POST", Bucket, Key, "append&position=0", "1");
        ReceivedResponse refused = await _oss.CallAsync("POST", Bucket, Key, "seal&position=1");
        Assert.Equal(("OperationNotSupported", "0016-00000513"), (refused.Code, refused.Element("EC")));
    }

    /// <summary>Source: GO1 TestAppendObject.</summary>
    [Fact]
    public async Task A_later_append_changes_the_acl_that_it_names()
    {
        await _oss.CallAsync("POST", Bucket, Key, "append&position=0", "1", ("x-oss-object-acl", "private"));
        await _oss.CallAsync("POST", Bucket, Key, "append&position=1", "2");
        Assert.Equal("private", (await _oss.CallAsync("GET", Bucket, Key, "acl")).Element("Grant"));
        await _oss.CallAsync("POST", Bucket, Key, "append&position=2", "3", ("x-oss-object-acl", "public-read"));
        Assert.Equal("public-read", (await _oss.CallAsync("GET", Bucket, Key, "acl")).Element("Grant"));
    }

    private Task<ReceivedResponse> DeleteAsync(string body) => _oss.CallAsync("POST", Bucket, null, "delete", body,
        ("Content-MD5", Convert.ToBase64String(ProtocolHashes.Md5(Encoding.UTF8.GetBytes(body)))));

    private async Task<string> RawAsync(string line)
    {
        using var connection = new RawConnection(_oss);
        await connection.SendAsync($"{line} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return await connection.ReadToEndAsync();
    }
}
