using System.Globalization;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Operations;

public class MultipartTests
{
    private const string Completed =
        "<CompleteMultipartUploadResult><ETag>\"E-2\"</ETag></CompleteMultipartUploadResult>";

    private static readonly MultipartUpload Upload = new(Sample.Address, "U1", EncryptionRule.None);

    private static readonly ulong HelloCrc = ulong.Parse(Sample.Crc(Sample.Hello), CultureInfo.InvariantCulture);

    private static readonly UploadedPart[] Parts = [new(2, "P2", 5, HelloCrc), new(1, "P1", 5, HelloCrc)];

    private static string WholeCrc => Sample.Crc([.. Sample.Hello, .. Sample.Hello]);

    [Fact]
    public async Task Encryption_is_asked_for_at_the_beginning()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Xml(
            "<InitiateMultipartUploadResult><UploadId>U1</UploadId></InitiateMultipartUploadResult>")
            .With("x-oss-server-side-encryption", "KMS")
            .With("x-oss-server-side-encryption-key-id", "k")));

        MultipartUpload upload = await bench.Client.InitiateMultipartUploadAsync(Sample.Address,
            new ObjectProperties { ContentType = "a/b", Encryption = EncryptionRule.Create(SseAlgorithm.KMS) },
            default);

        Assert.Equal(new MultipartUpload(Sample.Address, "U1", EncryptionRule.Create(SseAlgorithm.KMS, "k")), upload);
        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Equal($"POST {Sample.Host}a/b.txt?uploads", $"{request.Method} {request.Url}");
        Assert.Equal(["Content-Type: a/b", "x-oss-server-side-encryption: KMS"],
            request.OwnHeaders().Where(header => !header.StartsWith("Content-Length", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Parts_are_sent_and_copied_without_a_word_of_encryption()
    {
        using var bench = new TestBench(FakeService.Responding(request => request.Body is { Length: > 0 } body
            ? Sample.Stored(body)
            : Responses.Xml("<CopyPartResult><ETag>\"C1\"</ETag></CopyPartResult>")));

        UploadedPart sent = await bench.Client.UploadPartAsync(
            Upload, 1, ObjectContent.FromBytes(Sample.Hello), default);
        UploadedPart copied = await bench.Client.UploadPartCopyAsync(
            Upload, 10000, new ObjectAddress("other-bucket", "k", "v1"), new ByteRange(5, 9), "E1", default);

        Assert.Equal(new UploadedPart(1, "5D41402ABC4B2A76B9719D911017C592", 5, HelloCrc), sent);
        Assert.Equal(new UploadedPart(10000, "C1", 5, null), copied);
        Assert.Equal(
            [
                $"PUT {Sample.Host}a/b.txt?partNumber=1&uploadId=U1",
                $"PUT {Sample.Host}a/b.txt?partNumber=10000&uploadId=U1",
            ],
            bench.Requests.Select(request => $"{request.Method} {request.Url}"));
        Assert.Empty(bench.Requests[0].OwnHeaders());
        Assert.Equal(
            [
                "x-oss-copy-source-if-match: \"E1\"",
                "x-oss-copy-source-range: bytes=5-9",
                "x-oss-copy-source: /other-bucket/k?versionId=v1",
            ],
            bench.Requests[1].OwnHeaders());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10001)]
    public async Task A_part_number_that_does_not_exist_is_not_sent(int number)
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty()));

        OssInputException refused = await Assert.ThrowsAsync<OssInputException>(() => bench.Client.UploadPartAsync(
            Upload, number, ObjectContent.FromBytes(Sample.Hello), default));

        Assert.Equal(OssInputError.InvalidPartNumber, refused.Reason);
        Assert.Empty(bench.Requests);
    }

    [Fact]
    public async Task Parts_become_an_object_in_the_order_of_their_numbers()
    {
        using var bench = new TestBench(FakeService.Responding(
            _ => Responses.Xml(Completed).With("x-oss-hash-crc64ecma", WholeCrc)));

        WrittenObject made = await bench.Client.CompleteMultipartUploadAsync(Upload, Parts, new(), default);

        Assert.Equal(("E-2", WholeCrc), (made.ETag, made.Crc64?.ToString(CultureInfo.InvariantCulture)));
        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Equal($"POST {Sample.Host}a/b.txt?uploadId=U1", $"{request.Method} {request.Url}");
        Assert.Equal("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"P1\"</ETag></Part>" +
            "<Part><PartNumber>2</PartNumber><ETag>\"P2\"</ETag></Part></CompleteMultipartUpload>", request.Text);
    }

    [Fact]
    public async Task Acl_and_no_overwriting_are_said_when_the_object_is_made()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Xml(Completed)));
        var properties = new ObjectProperties { Acl = "private", ForbidOverwrite = true, StorageClass = "IA" };

        await bench.Client.CompleteMultipartUploadAsync(Upload, Parts, properties, default);

        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Equal("private", request.Headers["x-oss-object-acl"]);
        Assert.Equal("true", request.Headers["x-oss-forbid-overwrite"]);
        Assert.False(request.Headers.ContainsKey("x-oss-storage-class"));
    }

    [Fact]
    public async Task An_object_that_is_not_the_sum_of_its_parts_is_an_error()
    {
        using var bench = new TestBench(FakeService.Responding(
            _ => Responses.Xml(Completed).With("x-oss-hash-crc64ecma", "7")));

        OssTransportException damaged = await Assert.ThrowsAsync<OssTransportException>(
            () => bench.Client.CompleteMultipartUploadAsync(Upload, Parts, new(), default));

        Assert.Equal(OssTransportError.ChecksumMismatch, damaged.Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upload_that_is_gone_after_a_lost_response_is_looked_for(bool isThere)
    {
        byte[] whole = [.. Sample.Hello, .. Sample.Hello];
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Error(500, "InternalError"),
            () => Responses.Error(404, "NoSuchUpload"),
            () => Sample.Content(whole).With("x-oss-hash-crc64ecma", isThere ? WholeCrc : "1")
                .With("Last-Modified", Sample.Now)));

        Task<WrittenObject> completing = bench.Client.CompleteMultipartUploadAsync(Upload, Parts, new(), default);

        if (isThere)
        {
            Assert.Equal("E1", (await completing).ETag);
        }
        else
        {
            OssServiceException gone = await Assert.ThrowsAsync<OssServiceException>(() => completing);
            Assert.Equal("NoSuchUpload", gone.Code);
        }

        Assert.Equal(["POST", "POST", "HEAD"], bench.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task An_upload_that_is_gone_from_the_start_is_an_error_but_not_to_who_aborts_it()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Error(404, "NoSuchUpload")));

        await bench.Client.AbortMultipartUploadAsync(Upload, default);
        await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.CompleteMultipartUploadAsync(Upload, Parts, new(), default));

        Assert.Equal(["DELETE", "POST"], bench.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task All_parts_are_listed_page_by_page()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Xml("<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>1" +
                "</NextPartNumberMarker><Part><PartNumber>1</PartNumber><ETag>\"P1\"</ETag><Size>5</Size>" +
                "<HashCrc64ecma>9</HashCrc64ecma></Part></ListPartsResult>"),
            () => Responses.Xml("<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>2</PartNumber>" +
                "<ETag>\"P2\"</ETag><Size>6</Size></Part></ListPartsResult>")));

        Assert.Equal([new(1, "P1", 5, 9), new(2, "P2", 6, null)],
            await bench.Client.ListPartsAsync(Upload, default));
        Assert.Equal(
            [
                $"{Sample.Host}a/b.txt?uploadId=U1&max-parts=1000",
                $"{Sample.Host}a/b.txt?uploadId=U1&max-parts=1000&part-number-marker=1",
            ],
            bench.Requests.Select(request => request.Url));
    }

    [Fact]
    public async Task All_uploads_are_listed_page_by_page()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Xml("<ListMultipartUploadsResult><EncodingType>url</EncodingType>" +
                "<IsTruncated>true</IsTruncated><NextKeyMarker>a+b</NextKeyMarker>" +
                "<NextUploadIdMarker>U1</NextUploadIdMarker>" +
                "<Upload><Key>a+b</Key><UploadId>U1</UploadId>" +
                "<Initiated>2018-12-28T09:41:56.000Z</Initiated></Upload></ListMultipartUploadsResult>"),
            () => Responses.Xml("<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>" +
                "</ListMultipartUploadsResult>")));

        MultipartUpload upload = Assert.Single(
            await bench.Client.ListMultipartUploadsAsync("my-bucket", "a", default));

        Assert.Equal(("a b", "U1"), (upload.Target.Key, upload.UploadId));
        Assert.Equal(new DateTimeOffset(2018, 12, 28, 9, 41, 56, TimeSpan.Zero), upload.Initiated);
        Assert.Equal($"{Sample.Host}?uploads&encoding-type=url&max-uploads=1000&prefix=a&key-marker=a%20b" +
            "&upload-id-marker=U1", bench.Requests[1].Url);
    }
}
