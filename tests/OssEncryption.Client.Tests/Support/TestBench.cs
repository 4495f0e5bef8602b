using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Client.Tests.Support;

/// <summary>A client over a fake service, at a moment that stands still; delays are kept, not waited for.</summary>
internal sealed class TestBench : IDisposable
{
    public static readonly DateTimeOffset Now = new(2023, 12, 17, 3, 45, 9, TimeSpan.Zero);

    private readonly OssClientFactory _factory;

    public TestBench(
        FakeService service,
        OssEndpoint? endpoint = null,
        ICredentialProvider? credentials = null,
        Func<OssClientOptions, OssClientOptions>? change = null,
        Func<TimeSpan, CancellationToken, Task>? delay = null,
        bool? hasMd5 = null)
    {
        Service = service;
        var clock = new TransportClock
        {
            UtcNow = () => Now,
            Jitter = () => 0.5,
            Uptime = () => TimeSpan.FromTicks(Delays.Sum(delay => delay.Ticks)),
            Delay = (time, token) =>
            {
                Delays.Add(time);
                return delay is null ? Task.CompletedTask : delay(time, token);
            },
        };
        _factory = new OssClientFactory(service, clock, hasMd5);
        var options = new OssClientOptions
        {
            Endpoint = endpoint ?? OssEndpoint.ForRegion("cn-hangzhou"),
            Credentials = credentials ?? new FixedCredentials(new OssCredential("ak", "sk")),
        };
        Options = change is null ? options : change(options);
        Client = _factory.GetClient(Options);
    }

    public FakeService Service { get; }

    public OssClientOptions Options { get; }

    public IOssClient Client { get; }

    public List<TimeSpan> Delays { get; } = [];

    public RecordedRequest[] Requests => Service.Requests;

    public string[] Hosts => [.. Requests.Select(request => request.Uri.Authority)];

    public IOssClient Another(Func<OssClientOptions, OssClientOptions> change) => _factory.GetClient(change(Options));

    public void Dispose() => _factory.Dispose();
}
