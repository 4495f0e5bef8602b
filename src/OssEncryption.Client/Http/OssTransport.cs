using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Signs and sends requests, and retries transient failures. Every attempt gets the current credential and a
/// new signature.</summary>
internal sealed class OssTransport(
    HttpMessageInvoker http,
    OssClientOptions options,
    TransportClock clock,
    ClockOffsets offsets,
    ProxyRules proxies,
    IRateLimiter? rateLimiter = null,
    bool atMostOnce = false,
    Action<TracedAttempt>? trace = null)
{
    private readonly ConcurrentDictionary<string, IRequestSigner> _signers = new(StringComparer.Ordinal);

    /// <summary>The estimated time of the server.</summary>
    public DateTimeOffset TimeAt(OssEndpoint endpoint) => clock.UtcNow() + offsets.For(endpoint.Authority);

    /// <summary>The number of attempts, including the first.</summary>
    public int MaxAttempts => options.MaxAttempts;

    /// <summary>The idle timeout of a connection.</summary>
    public TimeSpan Timeout => options.IdleTimeout;

    /// <summary>The same transport with a rate limiter.</summary>
    public OssTransport WithRateLimit(IRateLimiter limiter) =>
        new(http, options, clock, offsets, proxies, limiter, atMostOnce, trace);

    /// <summary>The same transport with at-most-once semantics.</summary>
    public OssTransport AtMostOnce() =>
        new(http, options, clock, offsets, proxies, rateLimiter, atMostOnce: true, trace);

    /// <summary>The same transport, telling each attempt.</summary>
    public OssTransport WithTrace(Action<TracedAttempt> receiver) =>
        new(http, options, clock, offsets, proxies, rateLimiter, atMostOnce, receiver);

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="failures">How many attempts have failed, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task PauseAsync(int failures, CancellationToken cancellationToken) =>
        clock.Delay(RetryRules.Delay(failures, clock.Jitter()), cancellationToken);

    /// <summary>Sends a request to an endpoint.</summary>
    /// <returns>The response of the last attempt, which may be the service's error.</returns>
    public async Task<OssResponse> SendAsync(
        OssEndpoint endpoint, OssRequest request, CancellationToken cancellationToken)
    {
        Uri uri = endpoint.BuildUri(request.Bucket, request.Key, request.Query);
        SentHeaders.Settle(request);
        var budget = new RetryBudget(options, clock, hasDeadline: request.Content is null);
        AttemptTrail? trail = trace is null ? null : new AttemptTrail(trace, clock, request, uri);
        bool isRenewed = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan wait;
            if (rateLimiter is not null)
            {
                await rateLimiter.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            try
            {
                OssCredential credential = await options.Credentials.GetAsync(cancellationToken).ConfigureAwait(false);
                Task<OssResponse> attempt = trail is null
                    ? AttemptAsync(endpoint, uri, request, credential, budget.Attempt, cancellationToken)
                    : TellAsync(trail, endpoint, uri, request, credential, budget.Attempt, cancellationToken);
                OssResponse response = await attempt.ConfigureAwait(false);
                if (!isRenewed && response.Error is { } refusal && TakesAnew(credential, refusal))
                {
                    isRenewed = true;
                    continue;
                }

                rateLimiter?.OnResponse(response.Error is { IsThrottling: true });
                if (response.Error is not { } error
                    || !MayRepeat(RetryRules.IsTransient(error), error)
                    || !budget.TryNext(error.IsThrottling, out wait))
                {
                    return response;
                }

                request.OutcomeUnknown |= error.OutcomeUnknown;
                if (error.Code == OssServiceException.ClockSkewCode)
                {
                    continue;
                }
            }
            catch (OssTransportException failure) when (
                MayRepeat(failure.IsTransient, failure) && budget.TryNext(isThrottled: false, out wait))
            {
                request.OutcomeUnknown |= failure.OutcomeUnknown;
            }

            await clock.Delay(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    // A request that is refused for its credential was not carried out, so it may be sent again in any case.
    private bool TakesAnew(OssCredential credential, OssServiceException refusal) =>
        credential.SecurityToken is not null
        && RetryRules.IsExpiredCredential(refusal)
        && options.Credentials is IRenewableCredentialProvider source
        && source.Discard(credential);

    private bool MayRepeat(bool isTransient, OssException failure) =>
        isTransient && !(atMostOnce && failure.OutcomeUnknown);

    private Task<OssResponse> TellAsync(
        AttemptTrail trail,
        OssEndpoint endpoint,
        Uri uri,
        OssRequest request,
        OssCredential credential,
        TimeSpan longest,
        CancellationToken cancellationToken) => trail.RunAsync(
            () => AttemptAsync(endpoint, uri, request, credential, longest, cancellationToken));

    private async Task<OssResponse> AttemptAsync(
        OssEndpoint endpoint,
        Uri uri,
        OssRequest request,
        OssCredential credential,
        TimeSpan longest,
        CancellationToken cancellationToken)
    {
        SignerFor(endpoint).Sign(request, credential, TimeAt(endpoint));
        using CancellationTokenSource limit = RetryBudget.Limit(longest, cancellationToken);
        using UploadContent? upload = request.Content is null
            ? null
            : new UploadContent(request, request.Content, limit, options.IdleTimeout, clock);
        using HttpRequestMessage message = HttpMessages.Create(request, uri, upload);
        try
        {
            HttpResponseMessage httpResponse = await http.SendAsync(message, limit.Token).ConfigureAwait(false);
            var response = new OssResponse(request, uri, httpResponse, credential);
            if (ForeignResponse.Find(response, uri, proxies) is { } foreign)
            {
                httpResponse.Dispose();
                throw foreign;
            }

            if (request.LeavesBody && httpResponse.IsSuccessStatusCode)
            {
                response.Open = httpResponse;
                return response;
            }

            using (httpResponse)
            {
                if (request.Method != "HEAD")
                {
                    await ResponseBody.ReadAsync(response, httpResponse, limit.Token).ConfigureAwait(false);
                }

                if (!httpResponse.IsSuccessStatusCode)
                {
                    response.Error = ErrorResponse.Read(response);
                    LearnClock(endpoint, response, response.Error);
                }
            }

            upload?.Compare(response);
            return response;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (upload?.Failure is not null)
        {
            throw upload.Failure;
        }
        catch (Exception failure) when (limit.IsCancellationRequested || failure is OperationCanceledException)
        {
            throw Failed(OssTransportError.TimedOut, uri, request,
                FormattableString.Invariant($"did not respond within {longest.TotalSeconds:0.###} s"), failure);
        }
        catch (Exception failure) when (NetworkFailure.Is(failure))
        {
            throw NetworkFailure.Describe(failure, uri, request, proxies.Find(uri));
        }
    }

    private IRequestSigner SignerFor(OssEndpoint endpoint)
    {
        string region = endpoint.Region ?? "";
        return _signers.TryGetValue(region, out IRequestSigner? known)
            ? known
            : _signers.GetOrAdd(region, options.SignatureVersion == SignatureVersion.V1
                ? new SignerV1()
                : new SignerV4(region));
    }

    private void LearnClock(OssEndpoint endpoint, OssResponse response, OssServiceException error)
    {
        if (error.Code == OssServiceException.ClockSkewCode
            && (response.Date ?? WireText.FindTime(error.Details, "ServerTime")) is { } serverTime)
        {
            offsets.Learn(endpoint.Authority, serverTime - clock.UtcNow());
        }
    }

    /// <summary>The exception for a request without a response.</summary>
    /// <param name="reason">What went wrong.</param>
    /// <param name="uri">Its URL.</param>
    /// <param name="request">The request.</param>
    /// <param name="what">Completes the sentence "The host …".</param>
    /// <param name="cause">The exception of the platform.</param>
    internal static OssTransportException Failed(
        OssTransportError reason, Uri uri, OssRequest request, string what, Exception cause) =>
        new(reason, $"{uri.Authority} {what} ({request.Operation}).", cause)
        {
            Host = uri.Authority,
            IsTransient = !NetworkFailure.IsUntrusted(cause),
            OutcomeUnknown = reason == OssTransportError.TimedOut || NetworkFailure.MayHaveSent(cause),
        };
}

/// <summary>Limits the rate of requests, retries included. Implementations are thread-safe.</summary>
public interface IRateLimiter
{
    /// <summary>Waits until the next request may be sent.</summary>
    Task WaitAsync(CancellationToken cancellationToken);

    /// <summary>Receives the result of each response.</summary>
    /// <param name="isThrottled">Whether the service throttled the request.</param>
    void OnResponse(bool isThrottled);
}

/// <summary>The options of a client.</summary>
public sealed record OssClientOptions
{
    /// <summary>The first endpoint; buckets in other regions are found from there.</summary>
    public required OssEndpoint Endpoint { get; init; }

    /// <summary>Provides the credential of each attempt.</summary>
    public required ICredentialProvider Credentials { get; init; }

    /// <summary>The implementation of the client.</summary>
    public OssClientKind Client { get; init; }

    /// <summary>The signature version.</summary>
    public SignatureVersion SignatureVersion { get; init; } = SignatureVersion.V4;

    /// <summary>The deadline of a whole call with its retries, for headers and documents. The content of an object may
    /// take as long as it needs.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest silence: of one attempt until it has its response, and of a content that is sent or
    /// received.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The number of attempts, including the first; at least 1. Unless it is 1, throttling is waited for up to
    /// a minute, whatever the number.</summary>
    public int MaxAttempts { get; init; } = 3;
}

/// <summary>The implementations of the client. All do the same, as far as they can.</summary>
public enum OssClientKind : long
{
    /// <summary>The client of this project, which can do everything.</summary>
    Default,

    /// <summary>The vendor's <c>Aliyun.OSS.SDK.NetCore</c>, where this build contains it. What that SDK does not
    /// support is rejected (<see cref="OssInputError.NotSupportedByClient"/>).</summary>
    AliyunSdk,
}

/// <summary>The signature version of requests.</summary>
public enum SignatureVersion : long
{
    /// <summary>HMAC-SHA256 with a key derived per day and region; needs the region.</summary>
    V4,

    /// <summary>HMAC-SHA1, for endpoints without V4.</summary>
    V1,
}

/// <summary>Header values with bytes beyond ASCII, as browsers and other SDKs upload them. Such a value is kept as the
/// bytes that the service sent, one character a byte (ISO 8859-1), and sent and signed as these bytes. Newer runtimes
/// can send them, by members that netstandard2.0 lacks.</summary>
internal static class HeaderBytes
{
    /// <summary>The white space around a header value. Bytes of a character may look like other white space.</summary>
    internal static readonly char[] Blanks = [' ', '\t'];

    private static readonly Encoding Latin1 = Encoding.GetEncoding("iso-8859-1");

    private static readonly PropertyInfo? Selector = Type.GetType("System.Net.Http.SocketsHttpHandler, System.Net.Http")
        ?.GetProperty("RequestHeaderEncodingSelector");

    /// <summary>Whether this runtime sends them (.NET 5 and later).</summary>
    public static bool CanBeSent => Selector is not null;

    /// <summary>Whether a value has only bytes that a header can have.</summary>
    public static bool IsSendable(string value)
    {
        foreach (char c in value)
        {
            if (c is not (>= ' ' and <= '~') && !(CanBeSent && c is not ('\r' or '\n' or '\0') and <= '\xFF'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The bytes of a text to sign.</summary>
    public static byte[] OfSigned(OssRequest request, string text) =>
        (request.HasRawHeaders ? Latin1 : Encoding.UTF8).GetBytes(text);

    /// <summary>The bytes of a header value.</summary>
    public static byte[] Of(string value) => Latin1.GetBytes(value);

    /// <summary>A text in UTF-8, one character a byte.</summary>
    public static string AsRaw(string text) => Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>A handler with the same settings that sends such values; <c>null</c> where the runtime has
    /// none.</summary>
    public static HttpMessageHandler? TryCreateHandler(HttpClientHandler settings)
    {
        if (Selector is null)
        {
            return null;
        }

        Type type = Selector.DeclaringType!;
        var handler = (HttpMessageHandler)Activator.CreateInstance(type)!;
        Set(nameof(settings.AllowAutoRedirect), settings.AllowAutoRedirect);
        Set(nameof(settings.UseCookies), settings.UseCookies);
        Set(nameof(settings.MaxConnectionsPerServer), settings.MaxConnectionsPerServer);
        Set(nameof(settings.MaxResponseHeadersLength), settings.MaxResponseHeadersLength);
        Set(nameof(settings.Proxy), settings.Proxy);
        object ssl = type.GetProperty("SslOptions")!.GetValue(handler)!;
        ssl.GetType().GetProperty("EnabledSslProtocols")!.SetValue(ssl, settings.SslProtocols);
        Selector.SetValue(handler, Delegate.CreateDelegate(Selector.PropertyType,
            ((Func<string, HttpRequestMessage, Encoding?>)EncodingOf).Method));
        return handler;

        void Set(string name, object? value) => type.GetProperty(name)!.SetValue(handler, value);
    }

    // The runtime writes ASCII by itself, and faster.
    private static Encoding? EncodingOf(string name, HttpRequestMessage message) =>
        message is RawMessage ? Latin1 : null;
}

/// <summary>A message whose header values are bytes, one character a byte.</summary>
internal sealed class RawMessage(HttpMethod method, Uri uri) : HttpRequestMessage(method, uri);
