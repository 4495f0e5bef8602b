using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;

namespace OssEncryption.Emulator.Tests;

public sealed class LifetimeTests
{
    [Fact]
    public void Regions_keep_their_order_and_have_a_port_each()
    {
        using var oss = new LocalOss("cn-shanghai", "cn-beijing", "cn-hangzhou");
        Assert.Equal(["cn-shanghai", "cn-beijing", "cn-hangzhou"], oss.Emulator.Endpoints.Keys);
        Assert.Equal(3, oss.Emulator.Endpoints.Values.Select(uri => uri.Port).Distinct().Count());
        Assert.All(oss.Emulator.Endpoints.Values, uri => Assert.Equal("127.0.0.1", uri.Host));
    }

    [Fact]
    public void It_listens_on_loopback_alone()
    {
        using var oss = new LocalOss();
        int port = oss.Emulator.Endpoints[LocalOss.Hangzhou].Port;
        IPEndPoint[] listening = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(endpoint => endpoint.Port == port)];
        Assert.NotEmpty(listening);
        Assert.All(listening, endpoint => Assert.True(IPAddress.IsLoopback(endpoint.Address), endpoint.ToString()));
    }

    [Fact]
    public async Task It_is_reached_by_name_too()
    {
        using var oss = new LocalOss();
        using var http = new HttpClient();
        int port = oss.Emulator.Endpoints[LocalOss.Hangzhou].Port;
        using HttpResponseMessage response = await http.GetAsync(new Uri($"http://localhost:{port}/bucket/key"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("NoSuchBucket", (await ReceivedResponse.ReadAsync(response)).Code);
    }

    [Fact]
    public void The_port_is_free_again_once_it_is_stopped()
    {
        var oss = new LocalOss();
        int port = oss.Emulator.Endpoints[LocalOss.Hangzhou].Port;
        oss.Emulator.Dispose();
        oss.Emulator.Dispose();
        using var client = new TcpClient();
        Assert.Throws<SocketException>(() => client.Connect(IPAddress.Loopback, port));
        using OssEmulator again = OssEmulator.Start(new EmulatorOptions { Port = port });
        Assert.Equal(port, again.Endpoints["cn-hangzhou"].Port);
        oss.Dispose();
    }

    [Fact]
    public async Task Requests_in_flight_are_cut_off_when_it_is_stopped()
    {
        using var oss = new LocalOss();
        await oss.PutBucketAsync("bucket");
        oss.Emulator.AddFault(new EmulatorFault { Delay = TimeSpan.FromMinutes(30) });
        Task<ReceivedResponse>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => oss.GetAsync("bucket", "location"))];
        oss.Emulator.Dispose();
        foreach (Task<ReceivedResponse> request in waiting)
        {
            // When the peer resets a fresh connection, HttpClient of .NET 10 may throw the bare SocketException.
            Exception failure = await Assert.ThrowsAnyAsync<Exception>(() => request);
            Assert.True(failure is HttpRequestException or SocketException, failure.ToString());
        }
    }

    [Fact]
    public void A_port_that_is_taken_is_named()
    {
        using var oss = new LocalOss();
        int port = oss.Emulator.Endpoints[LocalOss.Hangzhou].Port;
        IOException failure = Assert.Throws<IOException>(
            () => OssEmulator.Start(new EmulatorOptions { Port = port }));
        Assert.Contains($"Port {port} ", failure.Message, StringComparison.Ordinal);
    }

    public static TheoryData<EmulatorOptions> Impossible =>
    [
        new EmulatorOptions { Regions = [] },
        new EmulatorOptions { Regions = ["oss-cn-hangzhou"] },
        new EmulatorOptions { Regions = ["Hangzhou"] },
        new EmulatorOptions { Regions = ["cn-hangzhou", "cn-hangzhou"] },
        new EmulatorOptions { Port = -1 },
        new EmulatorOptions { Port = 65536 },
    ];

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Options_that_cannot_be_are_refused(EmulatorOptions options) =>
        Assert.Throws<ArgumentException>(() => OssEmulator.Start(options));

    [Fact]
    public async Task Two_emulators_share_nothing()
    {
        using var first = new LocalOss();
        using var second = new LocalOss();
        await first.PutBucketAsync("bucket");
        Assert.Equal("NoSuchBucket",
            (await second.SendAsync(new OssRequest("", "GET", "bucket").With("location"))).Code);
    }
}
