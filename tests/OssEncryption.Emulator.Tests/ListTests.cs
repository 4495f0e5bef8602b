using System.Net;
using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Tests;

public sealed class ListTests : IDisposable
{
    private const string Bucket = "bucket";

    private readonly LocalOss _oss = new();

    public ListTests() => _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task Objects_are_listed_with_what_is_known_about_them()
    {
        await _oss.PutObjectAsync(Bucket, "key", "123456789", ("x-oss-storage-class", "IA"));
        ReceivedResponse response = await ListAsync("list-type=2&fetch-owner=true");
        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal("ListBucketResult", response.Xml.Name.LocalName);
        Assert.Equal(
            ["Name", "Prefix", "MaxKeys", "Delimiter", "IsTruncated", "KeyCount", "Contents"],
            response.Xml.Elements().Select(element => element.Name.LocalName));
        Assert.Equal("100", response.Element("MaxKeys"));
        Assert.Equal("1", response.Element("KeyCount"));
        Assert.Equal(
            ["Key", "LastModified", "ETag", "Type", "Size", "StorageClass", "Owner"],
            response.Xml.Element("Contents")!.Elements().Select(element => element.Name.LocalName));
        Assert.Equal("\"25F9E794323B453885F5181F1B624D0B\"", response.Element("ETag"));
        Assert.Equal("IA", response.Element("StorageClass"));
        Assert.Equal("9", response.Element("Size"));
        Assert.Empty((await ListAsync("list-type=2")).Elements("Owner"));
        Assert.Single((await ListAsync("")).Elements("Owner"));
    }

    [Theory]
    [InlineData("list-type=2", "continuation-token", "NextContinuationToken")]
    [InlineData("", "marker", "NextMarker")]
    public async Task Pages_have_every_key_and_common_part_once(string query, string marker, string next)
    {
        string[] keys = ["a", "b/1", "b/2", "b/sub/3", "c", "d/1", "e", "\uFF5Ez", "😀"];
        foreach (string key in keys)
        {
            await _oss.PutObjectAsync(Bucket, key, "x");
        }

        List<string> found = [];
        string? token = null;
        do
        {
            var request = LocalOss.Request("GET", Bucket, null, query + "&max-keys=2&delimiter=/");
            ReceivedResponse page = await _oss.SendAsync(token is null ? request : request.With(marker, token));
            int count = page.Elements("Contents").Length + page.Elements("CommonPrefixes").Length;
            Assert.InRange(count, 1, 2);
            found.AddRange(page.Xml.Elements("Contents").Select(item => item.Element("Key")!.Value));
            found.AddRange(page.Xml.Elements("CommonPrefixes").Select(item => item.Element("Prefix")!.Value));
            token = page.Element(next);
            Assert.Equal(token is null ? "false" : "true", page.Element("IsTruncated"));
        }
        while (token is not null);

        Assert.Equal(["a", "b/", "c", "d/", "e", "\uFF5Ez", "😀"], found.Order(ByteOrder.Instance));
    }

    [Fact]
    public async Task Keys_come_in_the_order_of_their_bytes()
    {
        string[] keys = ["Z", "a", "a!", "ab", "é", "\uFF5E", "😀"];
        foreach (string key in keys.Reverse())
        {
            await _oss.PutObjectAsync(Bucket, key, "x");
        }

        Assert.Equal(keys, (await ListAsync("list-type=2")).Elements("Key"));
        Assert.Equal(["é", "\uFF5E", "😀"], (await ListAsync("list-type=2&start-after=ab")).Elements("Key"));
        Assert.Equal(["a", "a!", "ab"], (await ListAsync("list-type=2&prefix=a")).Elements("Key"));

        // oss2 sends an empty token with its first request.
        Assert.Equal(["é", "\uFF5E", "😀"],
            (await ListAsync("list-type=2&start-after=ab&continuation-token=")).Elements("Key"));
    }

    [Fact]
    public async Task Names_are_encoded_when_asked_for()
    {
        await _oss.PutObjectAsync(Bucket, "a b/c+d%", "x");
        ReceivedResponse response = await ListAsync("list-type=2&encoding-type=url&prefix=a b/&start-after=a ");
        Assert.Equal("url", response.Element("EncodingType"));
        Assert.Equal("a%20b%2Fc%2Bd%25", response.Element("Key"));
        Assert.Equal("a%20b%2F", response.Element("Prefix"));
        Assert.Equal("InvalidArgument", (await ListAsync("list-type=2&encoding-type=base64")).Code);
    }

    [Theory]
    [InlineData("max-keys=1001")]
    [InlineData("max-keys=-1")]
    [InlineData("max-keys=x")]
    [InlineData("list-type=3")]
    [InlineData("list-type=2&continuation-token=!")]
    public async Task Bad_arguments_are_refused(string query)
    {
        ReceivedResponse response = await ListAsync(query);
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("InvalidArgument", response.Code);
    }

    [Fact]
    public async Task More_keys_than_a_batch_are_all_found()
    {
        for (int i = 0; i < 600; i++)
        {
            await _oss.PutObjectAsync(Bucket, $"k{i:D4}", "");
        }

        ReceivedResponse response = await ListAsync("list-type=2&max-keys=1000&start-after=k0099");
        Assert.Equal("500", response.Element("KeyCount"));
        Assert.Equal("k0100", response.Elements("Key")[0]);
        Assert.Equal("k0599", response.Elements("Key")[^1]);
    }

    private Task<ReceivedResponse> ListAsync(string query) => _oss.CallAsync("GET", Bucket, null, query);
}
