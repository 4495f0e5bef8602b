using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>Makes clients and pools the connections of all of them. The same endpoint, provider and options give the
/// same
/// client, which lives as long as its credential provider. Safe to use from many threads.</summary>
public sealed class OssClientFactory : IDisposable
{
    private const int ConnectionsPerServer = 256;

    private static readonly string UserAgent =
        "OssEncryption/" + typeof(OssClientFactory).Assembly.GetName().Version!.ToString(3);

    private readonly ConditionalWeakTable<ICredentialProvider, ConcurrentDictionary<OssClientOptions, IOssClient>>
        _clients = new();

    /// <summary>Makes a factory with connections of its own.</summary>
    public OssClientFactory()
        : this(CreateHandler(), TransportClock.System)
    {
    }

    internal OssClientFactory(HttpMessageHandler handler, TransportClock clock)
    {
        Clock = clock;
        Http = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        Http.DefaultRequestHeaders.ExpectContinue = false;
        Http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", UserAgent);
    }

    /// <summary>The factory of this process.</summary>
    public static OssClientFactory Shared { get; } = new();

    /// <summary>The connections of every client.</summary>
    internal HttpClient Http { get; }

    /// <summary>The clock of every client.</summary>
    internal TransportClock Clock { get; }

    /// <summary>What every client has learnt of the clocks of servers.</summary>
    internal ClockOffsets Offsets { get; } = new();

    /// <summary>The client for an endpoint, a credential provider and options.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.NoRegion"/>: version 4 signs for a region.
    /// <see cref="OssInputError.ClientUnavailable"/>: there is no client of the kind asked for.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Less than one attempt, or no time for it.</exception>
    public IOssClient GetClient(OssClientOptions options)
    {
        if (options.MaxAttempts < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), "MaxAttempts must be at least 1.");
        }

        if (options.Timeout <= TimeSpan.Zero || options.Timeout.TotalMilliseconds > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(options), "Timeout must be longer than 0 and at most 24 d.");
        }

        if (options.SignatureVersion == SignatureVersion.V4 && options.Endpoint.Region is null)
        {
            throw new OssInputException(OssInputError.NoRegion,
                $"The endpoint {options.Endpoint.Uri.Authority} does not say its region, and signature version 4 " +
                "needs one. Name both, -Endpoint and -Region (OSS_ENDPOINT and OSS_REGION), or use an endpoint that " +
                "contains its region.");
        }

        return _clients.GetValue(options.Credentials, static _ => new())
            .GetOrAdd(options, Create);
    }

    /// <summary>Closes the connections; clients of this factory cannot be used after it.</summary>
    public void Dispose() => Http.Dispose();

    private IOssClient Create(OssClientOptions options) => options.Client == OssClientKind.AliyunSdk
        ? AliyunSdkLoader.Create(options, Clock)
        : new OssClient(
            options, new OssTransport(Http, options, Clock, Offsets), new BucketRoutes(options.Endpoint));

    // A redirect is not followed: the signature was made for one host. The service itself never redirects.
    private static HttpClientHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseDefaultCredentials = false,
        MaxConnectionsPerServer = ConnectionsPerServer,
    };
}
