using System.Net;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Operations;

/// <summary>What content is compared with: the CRC64, else an MD5, else nothing. On systems in FIPS mode there is no
/// MD5.</summary>
public class VerifiedContentTests
{
    private const string Md5 = "XUFAKrxLKna5cZ2REBfFkg==";
    private const string ETag = "\"5D41402ABC4B2A76B9719D911017C592\"";

    [Theory]
    [InlineData("hello", "Content-MD5", Md5, true)]
    [InlineData("jello", "Content-MD5", Md5, null)]
    [InlineData("hello", "ETag", ETag, true)]
    [InlineData("jello", "ETag", ETag, null)]
    [InlineData("jello", "ETag", "\"5D41402ABC4B2A76B9719D911017C592-2\"", false)]
    [InlineData("jello", "Content-MD5", "not base64", false)]
    [InlineData("jello", "ETag", "\"E1\"", false)]
    public async Task Without_a_CRC64_the_MD5_tells_damage(string content, string header, string value, bool? verified)
    {
        using var bench = new TestBench(FakeService.InTurn(() => Given(content, header, value)));

        Assert.Equal(verified, await ReadAsync(bench));
    }

    [Fact]
    public async Task The_ETag_of_an_object_of_parts_is_no_MD5()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Given("jello", "ETag", ETag, type: "Multipart")));

        Assert.False(await ReadAsync(bench));
    }

    [Fact]
    public async Task A_range_is_not_verified()
    {
        using var bench = new TestBench(FakeService.InTurn(() => Sample
            .Content("hel"u8.ToArray(), HttpStatusCode.PartialContent)
            .With("Content-Range", "bytes 0-2/5").With("Content-MD5", Md5)));

        Assert.False(await ReadAsync(bench, new ByteRange(0, 2)));
    }

    [Fact]
    public async Task Without_MD5_content_is_read_and_not_verified()
    {
        using var bench = new TestBench(
            FakeService.InTurn(() => Given("jello", "Content-MD5", Md5)), hasMd5: false);

        Assert.False(await ReadAsync(bench));
    }

    [Fact]
    public async Task Without_MD5_objects_are_deleted_one_by_one_and_documents_go_without_their_digest()
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Empty(204)), hasMd5: false);

        await bench.Client.DeleteObjectsAsync(
            "my-bucket", [new ObjectAddress("my-bucket", "a"), new ObjectAddress("my-bucket", "b")], default);
        await bench.Client.PutBucketEncryptionAsync(
            "my-bucket", EncryptionRule.Create(SseAlgorithm.SM4), default);

        Assert.Equal(
            [("DELETE", "/a"), ("DELETE", "/b"), ("PUT", "/?encryption")],
            bench.Requests.Select(request => (request.Method, request.Uri.PathAndQuery)));
        Assert.DoesNotContain(bench.Requests, request => request.Headers.ContainsKey("Content-MD5"));
    }

    private static HttpResponseMessage Given(string content, string header, string value, string type = "Normal")
    {
        HttpResponseMessage response = Sample.Content(System.Text.Encoding.UTF8.GetBytes(content));
        if (header == "ETag")
        {
            response.Headers.Remove("ETag");
        }

        return response.With(header, value).With("x-oss-object-type", type);
    }

    // null when damage was found.
    private static async Task<bool?> ReadAsync(TestBench bench, ByteRange? range = null)
    {
        using ObjectReader reader = await bench.Client
            .GetObjectAsync(Sample.Address, range, ReadConditions.None, default);
        try
        {
            await reader.CopyToAsync(Stream.Null, null, default);
            return reader.IsVerified;
        }
        catch (OssTransportException damage) when (damage.Reason == OssTransportError.ChecksumMismatch)
        {
            return null;
        }
    }
}
