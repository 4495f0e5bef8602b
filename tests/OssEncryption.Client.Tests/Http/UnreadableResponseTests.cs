using System.Globalization;
using System.Text;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Http;

/// <summary>Responses that OSS never sends.</summary>
public class UnreadableResponseTests
{
    private const string Bucket = "my-bucket";
    private const string RuleStart = "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>";
    private const string RuleEnd = "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>";
    private const string Laughs = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;&lol;&lol;\">]>";
    private const string Thief = "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";

    [Theory]
    [InlineData(Laughs + RuleStart + "<SSEAlgorithm>&lol2;</SSEAlgorithm>" + RuleEnd, "document type definition")]
    [InlineData(Thief + RuleStart + "<SSEAlgorithm>&x;</SSEAlgorithm>" + RuleEnd, "document type definition")]
    [InlineData("", "is empty")]
    [InlineData("<!DOCTYPE html><html><body>Log in</body></html>", "web page")]
    [InlineData("\n <HTML><body>Log in", "web page")]
    [InlineData(RuleStart + "<SSEAlgorithm>AES256</SSEAlgorithm>", "was cut off")]
    [InlineData(RuleStart + "\n<SSEAlgorithm>AES2", "was cut off")]
    [InlineData(RuleStart + "<SSEAlgorithm>AES256</Oops>" + RuleEnd, "not well-formed")]
    [InlineData(RuleStart + "<SSEAlgorithm>&undefined;</SSEAlgorithm>" + RuleEnd, "not well-formed")]
    [InlineData("{\"a\": 1}", "not well-formed")]
    [InlineData("<a xmlns:='u'/>", "not well-formed")]
    [InlineData("Text>" + RuleStart + RuleEnd, "not well-formed")]
    [InlineData("<Other/>", "is a <Other>, not a <ServerSideEncryptionRule>")]
    [InlineData("<ServerSideEncryptionRule/>", "has no SSEAlgorithm")]
    [InlineData(RuleStart + "<SSEAlgorithm>ROT13 &lt;script></SSEAlgorithm>" + RuleEnd, "'ROT13script'")]
    [InlineData(RuleStart + "<SSEAlgorithm>aes256</SSEAlgorithm>" + RuleEnd, "'aes256'")]
    [InlineData(RuleStart + "<SSEAlgorithm>KMS</SSEAlgorithm><KMSDataEncryption>DES</KMSDataEncryption>" + RuleEnd,
        "unknown KMSDataEncryption 'DES'")]
    public async Task A_response_that_cannot_be_read_is_told_for_what_it_is(string body, string what)
    {
        OssTransportException failure = await FailAsync(() => Responses.Xml(body), attempts: 1);

        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
        Assert.Contains("my-bucket.oss-cn-hangzhou.aliyuncs.com", failure.Message, StringComparison.Ordinal);
        Assert.Contains("status 200, application/xml", failure.Message, StringComparison.Ordinal);
        Assert.Equal("my-bucket.oss-cn-hangzhou.aliyuncs.com", failure.Host);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_response_that_is_too_large_is_not_read_to_its_end(bool isAnnounced)
    {
        var source = new CountingStream(10 * 1024 * 1024);

        OssTransportException failure = await FailAsync(
            () =>
            {
                HttpResponseMessage response = Responses.Empty();
                response.Content = new StreamContent(source);
                response.Content.Headers.ContentLength = isAnnounced ? source.Size : null;
                return response;
            },
            attempts: 1);

        Assert.Contains("larger than 5 MiB", failure.Message, StringComparison.Ordinal);
        Assert.InRange(source.Given, 0, (5 * 1024 * 1024) + 4096);
    }

    [Fact]
    public async Task A_large_response_within_the_limit_is_read()
    {
        string padding = new(' ', 4 * 1024 * 1024);
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Xml(RuleStart + padding + "<SSEAlgorithm>SM4</SSEAlgorithm>" + RuleEnd)));

        Assert.Equal(SseAlgorithm.SM4, (await bench.Client.GetBucketEncryptionAsync(Bucket, default)).Algorithm);
    }

    [Fact]
    public async Task Elements_within_elements_without_end_are_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("<a>", 100_000));

        OssTransportException failure = await FailAsync(() => Responses.Xml(deep), attempts: 1);

        Assert.Equal(OssTransportError.UnreadableAnswer, failure.Reason);
    }

    [Theory]
    [InlineData("<a ", "b#='' ", "/>", "has more tags or attributes")]
    [InlineData("<a c='>' ", "xmlns:b#='u' ", "/>", "has more tags or attributes")]
    [InlineData("<!-- ' --><a ", "b#='' ", "/>", "has more tags or attributes")]
    [InlineData("<a>", "<b/>", "</a>", "has more tags or attributes")]
    [InlineData("<a>", "x<!--#-->", "</a>", "has more tags or attributes")]
    public async Task A_document_of_more_than_any_of_the_service_is_refused(
        string begin, string piece, string end, string what)
    {
        string body = begin + string.Concat(Enumerable.Range(0, 250_000).Select(
            number => piece.Replace(
                "#", number.ToString("x", CultureInfo.InvariantCulture), StringComparison.Ordinal))) + end;

        OssTransportException failure = await FailAsync(() => Responses.Xml(body), attempts: 1);

        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_in_UTF_16_is_refused()
    {
        OssTransportException failure = await FailAsync(
            () =>
            {
                HttpResponseMessage response = Responses.Xml("");
                response.Content = new ByteArrayContent([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<a b='1'/>")]);
                return response;
            },
            attempts: 1);

        Assert.Contains("is not UTF-8", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_in_many_pieces_is_read_whole()
    {
        string key = string.Concat(Enumerable.Repeat("x<!---->&lt;", 50_000));
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Xml($"<AccessControlPolicy><AccessControlList><Grant>{key}</Grant>" +
                "</AccessControlList></AccessControlPolicy>")));

        string acl = await bench.Client.GetObjectAclAsync(new ObjectAddress(Bucket, "a"), default);

        Assert.Equal(string.Concat(Enumerable.Repeat("x<", 50_000)), acl);
    }

    [Theory]
    [InlineData("<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>" +
        "</ListBucketResult>")]
    public async Task A_list_whose_next_page_is_the_same_is_refused(string body)
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Xml(body)));
        ObjectPage first = await bench.Client.ListObjectsAsync(Bucket, new ObjectQuery(null), default);

        OssTransportException failure = await Assert.ThrowsAsync<OssTransportException>(() => bench.Client
            .ListObjectsAsync(Bucket, new ObjectQuery(null, ContinuationToken: first.NextContinuationToken), default));

        Assert.Equal(OssTransportError.UnreadableAnswer, failure.Reason);
        Assert.Contains("its list has no end", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_that_is_cut_off_is_asked_for_again()
    {
        OssTransportException failure = await FailAsync(() => Responses.Truncated(Responses.Rule()), attempts: 3);

        Assert.Contains("was cut off", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_lost_within_a_response_is_told_as_cut_off()
    {
        OssTransportException failure = await FailAsync(
            () =>
            {
                HttpResponseMessage response = Responses.Empty();
                response.Content = new StreamContent(new LostStream());
                return response;
            },
            attempts: 3);

        Assert.Contains("was cut off", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(502, 3)]
    [InlineData(407, 1)]
    public async Task A_proxys_page_is_told_as_one(int status, int attempts)
    {
        OssTransportException failure = await FailAsync(
            () => Responses.Xml("<html><h1>Bad Gateway for geheim</h1></html>", status, "text/html"), attempts);

        Assert.Contains("web page", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Moved</html>")]
    public async Task A_redirect_is_not_followed(string body)
    {
        OssTransportException failure = await FailAsync(
            () =>
            {
                HttpResponseMessage response = Responses.Xml(body, 302, "text/html");
                response.Headers.Remove("x-oss-request-id");
                response.Headers.Location = new Uri("https://evil.example.com/");
                return response;
            },
            attempts: 1);

        Assert.Contains("redirect", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_in_the_place_of_an_empty_response_is_no_success()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Xml("<html>Log in</html>", type: "text/html")));

        Func<Task>[] changes =
        [
            () => bench.Client.PutBucketEncryptionAsync(Bucket, EncryptionRule.Create(SseAlgorithm.SM4), default),
            () => bench.Client.DeleteBucketEncryptionAsync(Bucket, default),
            () => bench.Client.CreateBucketAsync(Bucket, new NewBucket(), default),
            () => bench.Client.DeleteBucketAsync(Bucket, default),
        ];
        foreach (Func<Task> change in changes)
        {
            OssTransportException failure = await Assert.ThrowsAsync<OssTransportException>(change);
            Assert.Equal(OssTransportError.UnreadableAnswer, failure.Reason);
        }
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ServerSideEncryptionRule xmlns=\"urn:x\">\n  " +
        "<ApplyServerSideEncryptionByDefault><SSEAlgorithm> SM4 </SSEAlgorithm></ApplyServerSideEncryptionByDefault>" +
        "\n</ServerSideEncryptionRule>\n")]
    [InlineData("<x:ServerSideEncryptionRule xmlns:x=\"urn:x\"><x:ApplyServerSideEncryptionByDefault>" +
        "<x:SSEAlgorithm>SM4</x:SSEAlgorithm><x:KMSMasterKeyID></x:KMSMasterKeyID><x:KMSDataEncryption/>" +
        "</x:ApplyServerSideEncryptionByDefault></x:ServerSideEncryptionRule>")]
    public async Task Elements_are_read_by_their_local_name(string xml)
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Xml("\uFEFF" + xml)));

        Assert.Equal("SM4", (await bench.Client.GetBucketEncryptionAsync(Bucket, default)).ToString());
    }

    private static async Task<OssTransportException> FailAsync(Func<HttpResponseMessage> response, int attempts)
    {
        using var bench = new TestBench(FakeService.InTurn(response));
        OssTransportException failure = await Assert.ThrowsAsync<OssTransportException>(
            () => bench.Client.GetBucketEncryptionAsync(Bucket, default));
        Assert.Equal(OssTransportError.UnreadableAnswer, failure.Reason);
        Assert.Equal(attempts, bench.Requests.Length);
        return failure;
    }

    private sealed class CountingStream(int size) : MemoryStream(Encoding.ASCII.GetBytes(new string('<', size)))
    {
        public int Size => size;

        public long Given { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, count);
            Given += read;
            return read;
        }
    }

    private sealed class LostStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            throw new IOException("The connection was reset.");

#if NET
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("The connection was reset.");
#endif
    }
}
