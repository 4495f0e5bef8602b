using System.Collections.Concurrent;
using System.Net;
using OssEncryption.Client.Transport;

namespace OssEncryption.Client;

/// <summary>Makes clients: one per endpoint and credential, all over one pool of connections.</summary>
public sealed class OssClientFactory : IDisposable
{
    // A runbook uses a handful of clients; a host that makes ever new credentials must not keep them all.
    private const int MostClients = 64;

    private readonly ConcurrentDictionary<OssClientOptions, IOssClient> _clients = new();
    private readonly ConcurrentDictionary<string, TimeSpan> _clockOffsets = new(StringComparer.Ordinal);
    private readonly HttpClient _http;
    private readonly RetryTiming _timing;

    /// <summary>Makes a factory with a pool of its own.</summary>
    public OssClientFactory()
        : this(DefaultHandler(), RetryTiming.System)
    {
    }

    /// <summary>Makes a factory over a given handler and clock.</summary>
    internal OssClientFactory(HttpMessageHandler handler, RetryTiming timing)
    {
        // Each attempt has a time-out of its own.
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _timing = timing;
    }

    /// <summary>The factory that a process shares.</summary>
    public static OssClientFactory Shared { get; } = new();

    /// <summary>The client for these options.</summary>
    /// <exception cref="OssInputException">Signature version 4 is asked for and no region is known.</exception>
    public IOssClient GetClient(OssClientOptions options)
    {
        if (options.SignatureVersion == SignatureVersion.V4 && options.Endpoint.Region is null)
        {
            throw new OssInputException(OssInputError.NoRegion,
                $"Signature version 4 needs a region, and the endpoint {options.Endpoint.Uri.Authority} does not say it. " +
                "Name it with -Region or the environment variable OSS_REGION.");
        }

        if (_clients.Count >= MostClients && !_clients.ContainsKey(options))
        {
            _clients.Clear();
        }

        return _clients.GetOrAdd(options,
            made => new OssClient(made, new OssTransport(_http, _timing, _clockOffsets, made)));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpClientHandler DefaultHandler() => new()
    {
        // A signature must not travel on to a host that an answer names.
        AllowAutoRedirect = false,
        UseCookies = false,
        UseDefaultCredentials = false,
        AutomaticDecompression = DecompressionMethods.None,

        // The throttle of the caller rules, not that of the pool.
        MaxConnectionsPerServer = 1024,
    };
}
