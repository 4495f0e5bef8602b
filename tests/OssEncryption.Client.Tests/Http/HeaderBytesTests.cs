using System.Text;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Http;

public class HeaderBytesTests
{
    // A name in GB 18030: no UTF-8.
    private const string Name = "\xD5\xC5\xC8\xFD";

    private static readonly ObjectAddress Address = new("my-bucket", "发票");

    [NewerRuntimeFact("it sends no bytes beyond ASCII; such an object is not carried")]
    public async Task Bytes_beyond_ASCII_go_back_as_they_came()
    {
        using RawServer server = Serve();
        StoredState state = await server.Client.HeadObjectAsync(Address, ReadConditions.None, default);

        await server.Client.CopyObjectAsync(Address, Address, Onto(state), default);

        string sent = server.Requests[1].Head;
        Assert.Contains($"\r\nx-oss-meta-name: {Name}\r\n", sent, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(
            $"\r\nContent-Disposition: attachment; filename=\"{Name}\"\r\n", sent, StringComparison.Ordinal);
    }

    [NewerRuntimeFact("it sends no bytes beyond ASCII; such an object is not carried")]
    public async Task Signature_version_1_signs_the_bytes_of_headers_and_of_the_key()
    {
        using RawServer server = Serve();
        using var factory = new OssClientFactory();
        IOssClient client = factory.GetClient(new OssClientOptions
        {
            Endpoint = OssEndpoint.Parse("http://" + server.Authority, "cn-hangzhou"),
            Credentials = new FixedCredentials(new OssCredential("ak", "sk")),
            SignatureVersion = SignatureVersion.V1,
        });
        StoredState state = await client.HeadObjectAsync(Address, ReadConditions.None, default);

        await client.CopyObjectAsync(Address, Address, Onto(state), default);

        string[] lines = server.Requests[1].Head.Split("\r\n");
        string[] signed = [.. lines.Where(line => line.StartsWith("x-oss-", StringComparison.OrdinalIgnoreCase))
            .Select(line => line.Split(": ", 2)).Select(pair => pair[0].ToLowerInvariant() + ":" + pair[1] + "\n")
            .Order(StringComparer.Ordinal)];
        string date = lines.Single(line => line.StartsWith("Date: ", StringComparison.Ordinal))[6..];
        byte[] text =
        [
            .. Encoding.Latin1.GetBytes($"PUT\n\n\n{date}\n{string.Concat(signed)}/my-bucket/"), .. "发票"u8,
        ];
        string expected = ProtocolHashes.HmacSha1("sk", text);
        Assert.Contains($"Authorization: OSS ak:{expected}", lines);
        Assert.Contains($"x-oss-meta-name:{Name}\n", signed);
    }

    [Theory]
    [InlineData("\"5D41\"", "5D41")]
    [InlineData("W/\"5D41\"", "5D41")]
    [InlineData(" W/\"5D41\" ", "5D41")]
    [InlineData(null, "")]
    public void An_entity_tag_that_a_gateway_marked_as_weak_is_the_same(string? text, string tag) =>
        Assert.Equal(tag, WireText.ETag(text));

    private static CopyOptions Onto(StoredState state) => new()
    {
        Properties = state.Properties,
        ReplaceMetadata = true,
    };

    private static RawServer Serve() => new(number => number == 1
        ? RawServer.Respond("200 OK", "", "Content-Length: 5", "ETag: \"5D41\"", "x-oss-meta-name: " + Name,
            $"Content-Disposition: attachment; filename=\"{Name}\"")
        : RawServer.Respond("200 OK", "<CopyObjectResult><ETag>\"5D41\"</ETag></CopyObjectResult>"));
}
