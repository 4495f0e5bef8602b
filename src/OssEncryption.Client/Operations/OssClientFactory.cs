using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>Makes clients, which share pooled connections. Equal options give the same client, which lives as long as
/// its credential provider. Thread-safe.</summary>
public sealed class OssClientFactory : IDisposable
{
    private const int ConnectionsPerServer = 256;
    private const int MostHeaderKibibytes = 64;

    private readonly ConditionalWeakTable<ICredentialProvider, ConcurrentDictionary<OssClientOptions, IOssClient>>
        _clients = new();

    private readonly bool? _hasMd5;

    /// <summary>Makes a factory with connections of its own.</summary>
    public OssClientFactory()
        : this(ProxyRules.Process)
    {
    }

    internal OssClientFactory(ProxyRules proxies)
        : this(CreateHandler(proxies), TransportClock.System, proxies: proxies)
    {
    }

    internal OssClientFactory(
        HttpMessageHandler handler, TransportClock clock, bool? hasMd5 = null, ProxyRules? proxies = null)
    {
        Proxies = proxies ?? ProxyRules.Process;
        Clock = clock;
        _hasMd5 = hasMd5;
        Http = new HttpMessageInvoker(handler, disposeHandler: true);
    }

    /// <summary>The factory of this process.</summary>
    public static OssClientFactory Shared { get; } = new();

    /// <summary>The connections of every client.</summary>
    internal HttpMessageInvoker Http { get; }

    /// <summary>The clock of every client.</summary>
    internal TransportClock Clock { get; }

    /// <summary>The proxies of every client.</summary>
    internal ProxyRules Proxies { get; }

    /// <summary>What every client has learnt of the clocks of servers.</summary>
    internal ClockOffsets Offsets { get; } = new();

    /// <summary>The client for an endpoint, a credential provider and options.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.NoRegion"/>: version 4 signs for a region.
    /// <see cref="OssInputError.ClientUnavailable"/>: there is no client of this kind.</exception>
    /// <exception cref="ArgumentOutOfRangeException">MaxAttempts or a timeout is out of range.</exception>
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

        if (options.IdleTimeout <= TimeSpan.Zero || options.IdleTimeout.TotalMilliseconds > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), "IdleTimeout must be longer than 0 and at most 24 d.");
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
            options,
            new OssTransport(Http, options, Clock, Offsets, Proxies),
            new BucketRoutes(options.Endpoint),
            _hasMd5);

    // Redirects are not followed: a signature is for one host, and the service never redirects.
    private static HttpMessageHandler CreateHandler(ProxyRules proxies)
    {
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseDefaultCredentials = false,
            MaxConnectionsPerServer = ConnectionsPerServer,
            MaxResponseHeadersLength = MostHeaderKibibytes,
            Proxy = proxies,
            SslProtocols = SecureProtocols.Allowed,
        };
        return HeaderBytes.TryCreateHandler(handler) ?? handler;
    }
}

/// <summary>Loads the client over the vendor's SDK. Its assemblies are not in every build and target newer runtimes, so
/// nothing references them: they are loaded on first use, from their own folder beside this assembly.</summary>
internal static class AliyunSdkLoader
{
    private const int FirstRuntime = 8;

    private static readonly Lazy<Func<OssClientOptions, TransportClock, IOssClient>> Maker =
        new(Load, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Makes a client.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.ClientUnavailable"/>: this build does not contain
    /// it, this runtime cannot load it, or it cannot address the endpoint.</exception>
    public static IOssClient Create(OssClientOptions options, TransportClock clock) => Maker.Value(options, clock);

    private static Func<OssClientOptions, TransportClock, IOssClient> Load()
    {
        if (Environment.Version.Major < FirstRuntime)
        {
            throw Unavailable("needs .NET 8 or later, which PowerShell has from version 7.4 on", null);
        }

        string own = Path.GetDirectoryName(typeof(AliyunSdkLoader).Assembly.Location)!;
        string path = Path.Combine(own, "aliyun-sdk", "OssEncryption.AliyunSdk.dll");
        if (!File.Exists(path))
        {
            throw Unavailable("is not part of this copy. Build one that has it with build.ps1 -WithAliyunSdk", null);
        }

        try
        {
            MethodInfo create = Assembly.LoadFrom(path)
                .GetType("OssEncryption.AliyunSdk.IsolatedSdk", throwOnError: true)!
                .GetMethod("Load", BindingFlags.Public | BindingFlags.Static)!;
            return (Func<OssClientOptions, TransportClock, IOssClient>)create.Invoke(null, null)!;
        }
        catch (Exception flaw) when (
            flaw is IOException or BadImageFormatException or TypeLoadException or TargetInvocationException)
        {
            throw Unavailable("cannot be loaded: " + flaw.GetBaseException().Message, flaw);
        }
    }

    private static OssInputException Unavailable(string what, Exception? cause) => new(
        OssInputError.ClientUnavailable,
        $"The client over Aliyun.OSS.SDK.NetCore {what}. Or use the default client, which needs nothing else.",
        cause);
}
