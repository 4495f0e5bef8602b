using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Operations;

public class KeyTests
{
    private const string Folds = "its Uri folds dot segments; such a key is refused";

    [Theory]
    [InlineData("a b", "a%20b")]
    [InlineData("a+b", "a%2Bb")]
    [InlineData("100%", "100%25")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData(".hidden", ".hidden")]
    [InlineData("...", "...")]
    [InlineData("a//b/", "a//b/")]
    [InlineData("a?b#c", "a%3Fb%23c")]
    [InlineData("a\\b", "a%5Cb")]
    [InlineData("日本語/😀", "%E6%97%A5%E6%9C%AC%E8%AA%9E/%F0%9F%98%80")]
    [InlineData(" x ", "%20x%20")]
    [InlineData("a\nb", "a%0Ab")]
    public async Task A_key_arrives_as_it_is(string key, string onTheWire)
    {
        using var server = new RawServer(_ => RawServer.Respond("204 No Content", ""));

        await server.Client.DeleteObjectAsync(new ObjectAddress("my-bucket", key), default);

        Assert.Equal([$"DELETE /my-bucket/{onTheWire} HTTP/1.1"], server.Lines);
    }

    [NewerRuntimeTheory(Folds)]
    [InlineData(".", ".")]
    [InlineData("..", "..")]
    [InlineData("../../x", "../../x")]
    [InlineData("a/./b/../c", "a/./b/../c")]
    public Task A_key_with_dot_segments_arrives_as_it_is(string key, string onTheWire) =>
        A_key_arrives_as_it_is(key, onTheWire);

    [NewerRuntimeFact(Folds)]
    public async Task A_dot_segment_is_kept_beside_a_query()
    {
        using var server = new RawServer(_ => RawServer.Respond("204 No Content", ""));

        await server.Client.DeleteObjectAsync(new ObjectAddress("my-bucket", "a/..", "v 1"), default);

        Assert.Equal(["DELETE /my-bucket/a/..?versionId=v%201 HTTP/1.1"], server.Lines);
    }

    [Fact]
    public async Task The_longest_key_is_sent()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty(204)));

        await bench.Client.DeleteObjectAsync(new ObjectAddress("my-bucket", new string('é', 511) + "x"), default);

        Assert.Single(bench.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("\\a")]
    [InlineData("<half a character>")]
    [InlineData("<1024 bytes>")]
    public async Task A_key_that_no_object_can_have_is_sent_by_no_operation(string named)
    {
        string bad = named switch
        {
            "<half a character>" => "half \uD83D",
            "<1024 bytes>" => new string('é', 512),
            _ => named,
        };
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty()));
        IOssClient client = bench.Client;
        var address = new ObjectAddress("my-bucket", bad);
        var upload = new MultipartUpload(address, "u", EncryptionRule.None);
        ObjectContent content = ObjectContent.FromBytes(Sample.Hello);
        Func<Task>[] operations =
        [
            () => client.PutObjectAsync(address, content, new(), default),
            () => client.GetObjectAsync(address, null, ReadConditions.None, default),
            () => client.HeadObjectAsync(address, ReadConditions.None, default),
            () => client.CopyObjectAsync(address, Sample.Address, new(), default),
            () => client.CopyObjectAsync(Sample.Address, address, new(), default),
            () => client.DeleteObjectAsync(address, default),
            () => client.DeleteObjectsAsync("my-bucket", [Sample.Address, address], default),
            () => client.GetObjectAclAsync(address, default),
            () => client.PutObjectAclAsync(address, "private", default),
            () => client.GetObjectTaggingAsync(address, default),
            () => client.PutObjectTaggingAsync(address, new Dictionary<string, string>(), default),
            () => client.InitiateMultipartUploadAsync(address, new(), default),
            () => client.UploadPartAsync(upload, 1, content, default),
            () => client.CompleteMultipartUploadAsync(upload, [], new(), default),
            () => client.AbortMultipartUploadAsync(upload, default),
            () => client.ListPartsAsync(upload, default),
        ];

        foreach (Func<Task> operation in operations)
        {
            OssInputException refused = await Assert.ThrowsAsync<OssInputException>(operation);
            Assert.Equal(OssInputError.InvalidObjectKey, refused.Reason);
        }

        Assert.Empty(bench.Requests);
    }
}
