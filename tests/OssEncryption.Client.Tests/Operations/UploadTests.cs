using System.Text;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Operations;

public class UploadTests
{
    [Fact]
    public async Task An_object_is_sent_with_all_that_was_asked_for()
    {
        using var bench = new TestBench(FakeService.Responding(request => Sample.Stored(request.Body!)
            .With("x-oss-server-side-encryption", "KMS")
            .With("x-oss-server-side-encryption-key-id", "key-1")
            .With("x-oss-server-side-data-encryption", "SM4")
            .With("x-oss-version-id", "v1")));
        var properties = new ObjectProperties
        {
            ContentType = "text/plain; charset=utf-8",
            CacheControl = "no-cache",
            ContentDisposition = "attachment",
            ContentEncoding = "identity",
            ContentLanguage = "en",
            Expires = "Wed, 21 Oct 2026 07:28:00 GMT",
            UserMetadata = new Dictionary<string, string> { ["owner"] = "me" },
            Tags = new Dictionary<string, string> { ["a b"] = "c&d" },
            StorageClass = "IA",
            Acl = "private",
            Encryption = EncryptionRule.Create(SseAlgorithm.KMS, "key-1", SseDataEncryption.SM4),
            ForbidOverwrite = true,
        };

        WrittenObject written = await bench.Client.PutObjectAsync(
            Sample.Address, ObjectContent.FromBytes(Sample.Hello), properties, default);

        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Equal($"PUT {Sample.Host}a/b.txt", $"{request.Method} {request.Url}");
        Assert.Equal(
            [
                "Cache-Control: no-cache",
                "Content-Disposition: attachment",
                "Content-Encoding: identity",
                "Content-Language: en",
                "Content-Type: text/plain; charset=utf-8",
                "Expires: Wed, 21 Oct 2026 07:28:00 GMT",
                "x-oss-forbid-overwrite: true",
                "x-oss-meta-owner: me",
                "x-oss-object-acl: private",
                "x-oss-server-side-data-encryption: SM4",
                "x-oss-server-side-encryption-key-id: key-1",
                "x-oss-server-side-encryption: KMS",
                "x-oss-storage-class: IA",
                "x-oss-tagging: a%20b=c%26d",
            ],
            request.OwnHeaders());
        Assert.Equal("hello", request.Text);
        Assert.Equal(
            new WrittenObject("5D41402ABC4B2A76B9719D911017C592", Convert.ToUInt64(Sample.Crc(Sample.Hello),
                System.Globalization.CultureInfo.InvariantCulture), "v1", properties.Encryption,
                "5C3D9175B6FC201293AD4890"),
            written);
    }

    [Fact]
    public async Task Another_attempt_sends_the_same_bytes_and_takes_progress_back()
    {
        long progress = 0;
        using var bench = new TestBench(new FakeService((request, number, _) => Task.FromResult(
            number < 3 ? Responses.Error(500, "InternalError") : Sample.Stored(request.Body!))));

        await bench.Client.PutObjectAsync(
            Sample.Address, ObjectContent.FromBytes(Sample.Hello, sent => progress += sent), new(), default);

        Assert.Equal(["hello", "hello", "hello"], bench.Requests.Select(request => request.Text));
        Assert.Equal(5, progress);
    }

    [Fact]
    public async Task What_is_stored_otherwise_than_sent_is_an_error_after_all_attempts()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Sample.Stored([1, 2, 3])));

        OssTransportException damaged = await Assert.ThrowsAsync<OssTransportException>(() => PutAsync(
            bench.Client, ObjectContent.FromBytes(Sample.Hello)));

        Assert.Equal(OssTransportError.ChecksumMismatch, damaged.Reason);
        Assert.Contains(Sample.Crc(Sample.Hello), damaged.Message, StringComparison.Ordinal);
        Assert.Equal(3, bench.Requests.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(80 * 1024)]
    [InlineData((80 * 1024) + 1)]
    [InlineData(512 * 1024)]
    [InlineData((512 * 1024) + 1)]
    [InlineData(1_500_000)]
    public async Task A_file_of_any_size_arrives(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        using var file = new ScratchFile(bytes);
        using var bench = new TestBench(FakeService.Responding(request => Sample.Stored(request.Body!)));

        await PutAsync(bench.Client, ObjectContent.FromFile(file.Path));

        Assert.Equal(bytes, Assert.Single(bench.Requests).Body);
    }

    [Fact]
    public async Task A_part_of_a_file_is_that_part_alone()
    {
        using var file = new ScratchFile(Encoding.ASCII.GetBytes("0123456789"));
        using var bench = new TestBench(FakeService.Responding(request => Sample.Stored(request.Body!)));

        await PutAsync(bench.Client, ObjectContent.FromFile(file.Path, 3, 4, 10));

        Assert.Equal("3456", Assert.Single(bench.Requests).Text);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(200_000)]
    public async Task A_file_that_shrank_or_grew_is_not_stored(int change)
    {
        using var file = new ScratchFile(new byte[100_000]);
        ObjectContent content = ObjectContent.FromFile(file.Path);
        file.Resize(100_000 + change);
        using var server = new RawServer(_ => RawServer.Respond("200 OK", "", "Content-Length: 0"));

        OssInputException changed = await Assert.ThrowsAsync<OssInputException>(
            () => PutAsync(server.Client, content));

        Assert.Equal(OssInputError.ContentChanged, changed.Reason);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_said_so_and_not_tried_again()
    {
        ObjectContent content;
        using (var file = new ScratchFile(new byte[10]))
        {
            content = ObjectContent.FromFile(file.Path);
        }

        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty()));

        OssInputException gone = await Assert.ThrowsAsync<OssInputException>(() => PutAsync(bench.Client, content));

        Assert.Equal(OssInputError.ContentUnreadable, gone.Reason);
        Assert.Empty(bench.Delays);
    }

    [Fact]
    public async Task A_body_is_sent_with_its_length_and_never_in_chunks()
    {
        using var server = new RawServer(_ => RawServer.Respond("200 OK", "", "Content-Length: 0",
            "x-oss-hash-crc64ecma: " + Sample.Crc(new byte[300_000])));

        await PutAsync(server.Client, ObjectContent.FromBytes(new byte[300_000]));

        (string head, byte[] body) = Assert.Single(server.Requests);
        Assert.Contains("\r\nContent-Length: 300000\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Expect", head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(new byte[300_000], body);
    }

    [Theory]
    [InlineData(0, new[] { 64, 64, 128, 128, 128, 88 })]
    [InlineData(1, new[] { 64, 64, 64, 64, 64, 64, 64, 64, 64, 24 })]
    public async Task A_slow_connection_is_seen_to_move(int secondsPerWrite, int[] kibibytes)
    {
        using var line = new SlowLine(TimeSpan.FromSeconds(secondsPerWrite));
        using var limit = new CancellationTokenSource();
        var sent = new List<long>();
        using var upload = new UploadContent(
            new OssRequest("PutObject", "PUT"),
            ObjectContent.FromBytes(new byte[600 * 1024], sent.Add),
            limit,
            TimeSpan.FromMinutes(1),
            new TransportClock { UtcNow = () => line.Now });

        await upload.CopyToAsync(line);

        Assert.Equal(kibibytes, line.Writes.Select(count => count / 1024));
        Assert.Equal(line.Writes.Select(count => (long)count), sent);
    }

    [Fact]
    public async Task An_upload_can_be_cancelled_in_the_middle()
    {
        using var stop = new CancellationTokenSource();
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty()));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Client.PutObjectAsync(
            Sample.Address, ObjectContent.FromBytes(new byte[1_000_000], _ => stop.Cancel()), new(), stop.Token));

        Assert.Empty(bench.Requests);
    }

    [Theory]
    [InlineData("owner", "Zoë")]
    [InlineData("owner", "a\nb")]
    [InlineData("the owner", "me")]
    [InlineData("", "me")]
    public async Task Metadata_that_no_header_can_carry_is_refused(string name, string value)
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty()));
        var properties = new ObjectProperties
        {
            UserMetadata = new Dictionary<string, string> { [name] = value },
        };

        OssInputException refused = await Assert.ThrowsAsync<OssInputException>(() => bench.Client.PutObjectAsync(
            Sample.Address, ObjectContent.FromBytes(Sample.Hello), properties, default));

        Assert.Equal(OssInputError.InvalidText, refused.Reason);
        Assert.Empty(bench.Requests);
    }

    private static Task<WrittenObject> PutAsync(IOssClient client, ObjectContent content) =>
        client.PutObjectAsync(Sample.Address, content, new ObjectProperties(), default);

    /// <summary>Takes what is written, and its time.</summary>
    private sealed class SlowLine(TimeSpan perWrite) : MemoryStream
    {
        public DateTimeOffset Now { get; private set; } = TestBench.Now;

        public List<int> Writes { get; } = [];

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Writes.Add(count);
            Now += perWrite;
            return Task.CompletedTask;
        }
    }
}
