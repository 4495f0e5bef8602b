using System.Net;
using System.Net.Sockets;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Operations;

public class OssClientFactoryTests
{
    [Fact]
    public void The_same_endpoint_provider_and_options_give_the_same_client()
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Rule()));

        Assert.Same(bench.Client, bench.Another(o => o with { Endpoint = OssEndpoint.ForRegion("oss-cn-hangzhou") }));
        Assert.NotSame(bench.Client, bench.Another(o => o with { Endpoint = OssEndpoint.ForRegion("cn-beijing") }));
        Assert.NotSame(bench.Client, bench.Another(o => o with { MaxAttempts = 1 }));
        Assert.NotSame(bench.Client, bench.Another(o => o with { SignatureVersion = SignatureVersion.V1 }));
        Assert.NotSame(bench.Client,
            bench.Another(o => o with { Credentials = new FixedCredentials(new OssCredential("ak", "sk")) }));
    }

    [Fact]
    public void Version_4_without_a_region_is_told_how_to_name_it()
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Rule()));
        var local = OssEndpoint.Parse("http://127.0.0.1:4000");

        OssInputException refused = Assert.Throws<OssInputException>(
            () => bench.Another(options => options with { Endpoint = local }));

        Assert.Equal(OssInputError.NoRegion, refused.Reason);
        Assert.Contains("-Region", refused.Message, StringComparison.Ordinal);
        Assert.Contains("OSS_REGION", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(bench.Another(o => o with { Endpoint = local, SignatureVersion = SignatureVersion.V1 }));
    }

    [NewerRuntimeFact("it cannot isolate the SDK, and says so")]
    public void A_client_that_is_not_part_of_this_copy_is_told_how_to_get_it()
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Rule()));

        OssInputException refused = Assert.Throws<OssInputException>(
            () => bench.Another(options => options with { Client = OssClientKind.AliyunSdk }));

        Assert.Equal(OssInputError.ClientUnavailable, refused.Reason);
        Assert.Contains("build.ps1 -WithAliyunSdk", refused.Message, StringComparison.Ordinal);
        Assert.Contains("default client", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_could_never_send_are_refused()
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Rule()));

        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Another(o => o with { MaxAttempts = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Another(o => o with { Timeout = TimeSpan.Zero }));
    }

    [Fact]
    public async Task Real_connections_follow_no_redirect_and_send_no_cookie()
    {
        using var server = new HttpListener();
        string address = Listen(server);
        using var factory = new OssClientFactory();
        IOssClient client = factory.GetClient(new OssClientOptions
        {
            Endpoint = OssEndpoint.Parse(address, "cn-hangzhou"),
            Credentials = new FixedCredentials(new OssCredential("ak", "sk")),
            MaxAttempts = 1,
        });

        Task<OssTransportException> call = Assert.ThrowsAsync<OssTransportException>(
            () => client.GetBucketEncryptionAsync("my-bucket", default));
        HttpListenerContext first = await server.GetContextAsync();
        first.Response.Headers["Set-Cookie"] = "a=b";
        first.Response.Redirect(address + "/elsewhere");
        first.Response.Close();
        Assert.Contains("redirect", (await call).Message, StringComparison.Ordinal);

        Task<OssServiceException> put = Assert.ThrowsAsync<OssServiceException>(() => client.PutBucketEncryptionAsync(
            "my-bucket", EncryptionRule.Create(SseAlgorithm.AES256), default));
        HttpListenerContext second = await server.GetContextAsync();
        Assert.Equal("/my-bucket/?encryption", second.Request.RawUrl);
        Assert.Null(second.Request.Headers["Cookie"]);
        Assert.Null(second.Request.Headers["Expect"]);
        second.Response.StatusCode = 403;
        second.Response.Close();
        await put;
    }

    private static string Listen(HttpListener server)
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        string address = $"http://{free.LocalEndpoint}";
        free.Stop();
        server.Prefixes.Add(address + "/");
        server.Start();
        return address;
    }
}
