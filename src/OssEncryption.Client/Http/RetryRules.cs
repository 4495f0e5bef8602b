using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Which failures are retried, and how long to wait before. Source: the retry rules of the vendor's v2
/// SDKs.</summary>
internal static class RetryRules
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(20);

    /// <summary>Whether a response of this status is worth a retry.</summary>
    public static bool IsTransient(int status) => status is >= 500 or 408 or 429;

    /// <summary>Whether the same request, signed again, is worth a retry.</summary>
    public static bool IsTransient(OssServiceException error) =>
        IsTransient(error.StatusCode) || error.Code == OssServiceException.ClockSkewCode || error.IsThrottling;

    /// <summary>Whether the service refuses a temporary key that has expired. It then may not know the id any
    /// more.</summary>
    public static bool IsExpiredCredential(OssServiceException error) =>
        error.Code is "SecurityTokenExpired" or "InvalidSecurityToken" or "InvalidAccessKeyId";

    /// <summary>How long to wait: full jitter under a bound that doubles.</summary>
    /// <param name="failures">How many attempts have failed, from 1.</param>
    /// <param name="jitter">From 0 up to 1.</param>
    public static TimeSpan Delay(int failures, double jitter)
    {
        double bound = Math.Min(
            FirstDelay.TotalMilliseconds * Math.Pow(2, failures - 1), LongestDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(jitter * bound);
    }
}

/// <summary>What one call may still spend on retries.</summary>
/// <param name="options">The deadline of a call and the number of attempts.</param>
/// <param name="clock">The time.</param>
/// <param name="hasDeadline">Whether the deadline applies: not to the content of an object.</param>
internal sealed class RetryBudget(OssClientOptions options, TransportClock clock, bool hasDeadline)
{
    private static readonly TimeSpan LongestThrottled = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly TimeSpan _begun = clock.Uptime();
    private TimeSpan _throttled;
    private int _failures;
    private int _others;

    /// <summary>Ends an attempt when the call is cancelled, or when its time is up.</summary>
    public static CancellationTokenSource Limit(TimeSpan longest, CancellationToken cancellationToken)
    {
        // One token alone would be put into an array.
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, CancellationToken.None);
        limit.CancelAfter(longest);
        return limit;
    }

    /// <summary>The longest time of the next attempt.</summary>
    public TimeSpan Attempt
    {
        get
        {
            TimeSpan left = Left;
            return left > options.IdleTimeout ? options.IdleTimeout : left > Shortest ? left : Shortest;
        }
    }

    private TimeSpan Left => hasDeadline ? options.Timeout - (clock.Uptime() - _begun) : TimeSpan.MaxValue;

    /// <summary>Whether there may be another attempt.</summary>
    /// <param name="isThrottled">Whether the last one was throttled.</param>
    /// <param name="wait">How long to wait before it.</param>
    /// <param name="asked">How long the service asks to wait.</param>
    public bool TryNext(bool isThrottled, out TimeSpan wait, TimeSpan asked = default)
    {
        wait = asked + RetryRules.Delay(++_failures, clock.Jitter());
        _throttled += isThrottled ? wait : TimeSpan.Zero;
        _others += isThrottled ? 0 : 1;
        return wait < Left
            && options.MaxAttempts > 1
            && (isThrottled ? _throttled <= LongestThrottled : _others < options.MaxAttempts);
    }
}

/// <summary>The time and randomness of the transport, which tests replace.</summary>
internal sealed record TransportClock
{
    private static readonly Random Chance = new();

    /// <summary>The clock of this machine.</summary>
    public static TransportClock System { get; } = new();

    /// <summary>The current time.</summary>
    public Func<DateTimeOffset> UtcNow { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>The time since some moment, which no change of the clock moves.</summary>
    public Func<TimeSpan> Uptime { get; init; } = static () => TimeSpan.FromSeconds(
        Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency);

    /// <summary>Waits; only the token ends it early.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>A random number from 0 to 1 that spreads retries.</summary>
    public Func<double> Jitter { get; init; } = NextDouble;

    private static double NextDouble()
    {
        lock (Chance)
        {
            return Chance.NextDouble();
        }
    }
}

/// <summary>How far each server's clock is ahead of the local one, learnt when the server rejects a request for its
/// time.</summary>
internal sealed class ClockOffsets
{
    // Made when the first is learnt: in most sessions none ever is.
    private ConcurrentDictionary<string, TimeSpan>? _offsets;

    /// <summary>The offset to add to the local time for a host; 0 unless learnt.</summary>
    public TimeSpan For(string host) => _offsets is null ? TimeSpan.Zero : Learnt(host);

    /// <summary>Remembers a host's offset.</summary>
    public void Learn(string host, TimeSpan offset)
    {
        var first = new ConcurrentDictionary<string, TimeSpan>(StringComparer.OrdinalIgnoreCase);
        (Interlocked.CompareExchange(ref _offsets, first, null) ?? first)[host] = offset;
    }

    private TimeSpan Learnt(string host) =>
        _offsets!.TryGetValue(host, out TimeSpan offset) ? offset : TimeSpan.Zero;
}

/// <summary>Recognizes the exceptions by which the platform reports that a connection failed or was lost.</summary>
internal static class NetworkFailure
{
    private static readonly PropertyInfo? StatusMember = typeof(HttpRequestException).GetProperty("StatusCode");

    /// <summary>Whether an exception reports a failed or lost connection. <c>HttpClient</c> of .NET 10 can throw a bare
    /// <see cref="SocketException"/>, when a peer resets a connection right after it was made.</summary>
    public static bool Is(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException;

    /// <summary>Whether the certificate of the server was rejected. That is permanent; do not retry.</summary>
    public static bool IsUntrusted(Exception? exception) =>
        exception is not null && (exception is AuthenticationException || IsUntrusted(exception.InnerException));

    /// <summary>The error of a request that got no response.</summary>
    /// <param name="failure">The exception of the platform.</param>
    /// <param name="uri">The URL of the request.</param>
    /// <param name="request">The request.</param>
    /// <param name="proxy">The proxy of the request, or <c>null</c>.</param>
    public static OssTransportException Describe(Exception failure, Uri uri, OssRequest request, Uri? proxy)
    {
        string through = proxy is null ? "" : $" through the proxy {proxy.Authority}";
        if (TunnelStatus(failure) is { } status)
        {
            return ForeignResponse.Refused(status, uri, request.Operation, proxy, failure);
        }

        return IsOfCertificate(failure)
            ? OssTransport.Failed(OssTransportError.CertificateRejected, uri, request,
                $"showed{through} a certificate that is not trusted: {failure.GetBaseException().Message}", failure)
            : OssTransport.Failed(OssTransportError.ConnectionFailed, uri, request,
                $"could not be reached{through}, or the connection was lost: {failure.GetBaseException().Message}",
                failure);
    }

    /// <summary>The status with which a proxy refused a tunnel; <c>null</c> where none did. Newer runtimes tell it by a
    /// member that netstandard2.0 lacks; older ones give the response of the proxy as one of the server.</summary>
    public static int? TunnelStatus(Exception failure) =>
        failure is HttpRequestException ? (int?)(HttpStatusCode?)StatusMember?.GetValue(failure) : null;

    // Another failure of TLS, such as a server that does not speak it, has its cause inside, or another text.
    private static bool IsOfCertificate(Exception failure) => failure.GetBaseException() switch
    {
        WebException web => web.Status == WebExceptionStatus.TrustFailure,
        AuthenticationException flaw => flaw.Message.IndexOf("certificate", StringComparison.OrdinalIgnoreCase) >= 0,
        _ => false,
    };

    /// <summary>Whether the request may have reached the server.</summary>
    public static bool MayHaveSent(Exception exception) => !IsUntrusted(exception) && exception switch
    {
        SocketException or HttpRequestException { InnerException: SocketException } => false,
        { InnerException: WebException web } => web.Status is not (
            WebExceptionStatus.ConnectFailure or WebExceptionStatus.NameResolutionFailure),
        _ => true,
    };
}

/// <summary>The versions of TLS that are spoken, whatever the host of this process has as its default.</summary>
internal static class SecureProtocols
{
    private const int FirstCoreVersion = 5;

    // The name of 1.3 is younger than netstandard2.0, and .NET Framework refuses it on an older Windows.
    private const SslProtocols Tls13 = (SslProtocols)12288;

    /// <summary>TLS 1.2 and 1.3; on .NET Framework 1.2 alone.</summary>
    public static SslProtocols Allowed { get; } =
        Environment.Version.Major < FirstCoreVersion ? SslProtocols.Tls12 : SslProtocols.Tls12 | Tls13;
}

/// <summary>One attempt of a request, for people who look at what goes over the wire. It holds no secret.</summary>
/// <param name="Operation">The operation as its RAM action names it.</param>
/// <param name="Target">The HTTP verb and the URL.</param>
/// <param name="Number">The number of the attempt, from 1.</param>
/// <param name="Duration">How long it took, to the end of a document or to the beginning of a content.</param>
/// <param name="Outcome">The HTTP status with the error's code, or why there was no response.</param>
/// <param name="RequestId">The id under which the service logged it, or <c>null</c>.</param>
/// <param name="Headers">The headers of the request, then those of the response, each as one line.</param>
public sealed record TracedAttempt(
    string Operation,
    string Target,
    int Number,
    TimeSpan Duration,
    string Outcome,
    string? RequestId,
    IReadOnlyList<string> Headers)
{
    private const string Mask = "***";

    private static readonly HashSet<string> Secret = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "x-oss-security-token", "x-acs-security-token",
    };

    /// <summary>The attempt in one line.</summary>
    public override string ToString() => PrintableText.Of(FormattableString.Invariant(
        $"{Operation}: {Target}, attempt {Number}: {Outcome} after {Duration.TotalMilliseconds:0} ms") +
        (RequestId is null ? "." : $", request id {RequestId}."));

    /// <summary>Describes an attempt that got a response.</summary>
    internal static TracedAttempt Of(
        OssRequest request, Uri uri, int number, TimeSpan duration, OssResponse response) => new(
            request.Operation,
            $"{request.Method} {uri.AbsoluteUri}",
            number,
            duration,
            response.Error is { } error ? $"{response.Status} {error.Code}" : $"{response.Status}",
            (response.Header("x-oss-request-id") ?? response.Header("x-acs-request-id")) is { } id
                ? response.Masked(id)
                : null,
            [
                .. Lines(request),
                .. response.Headers.Select(header => $"< {header.Key}: {response.Masked(header.Value)}"),
            ]);

    /// <summary>Describes an attempt that got no response.</summary>
    internal static TracedAttempt Of(
        OssRequest request, Uri uri, int number, TimeSpan duration, OssException failure) => new(
            request.Operation,
            $"{request.Method} {uri.AbsoluteUri}",
            number,
            duration,
            failure is OssTransportException lost ? lost.Reason.ToString() : failure.GetType().Name,
            null,
            Lines(request));

    private static string[] Lines(OssRequest request) =>
        [.. request.Headers.Select(header => $"> {header.Key}: {(Secret.Contains(header.Key) ? Mask : header.Value)}")];
}

/// <summary>The attempts of one request, told to somebody who looks.</summary>
/// <param name="receiver">Receives them.</param>
/// <param name="clock">The time.</param>
/// <param name="request">The request.</param>
/// <param name="uri">Its URL.</param>
internal sealed class AttemptTrail(
    Action<TracedAttempt> receiver, TransportClock clock, OssRequest request, Uri uri)
{
    private int _number;

    /// <summary>Makes an attempt, and tells how it ended.</summary>
    public async Task<OssResponse> RunAsync(Func<Task<OssResponse>> attempt)
    {
        _number++;
        TimeSpan begun = clock.Uptime();
        try
        {
            OssResponse response = await attempt().ConfigureAwait(false);
            receiver(TracedAttempt.Of(request, uri, _number, clock.Uptime() - begun, response));
            return response;
        }
        catch (OssException failure)
        {
            receiver(TracedAttempt.Of(request, uri, _number, clock.Uptime() - begun, failure));
            throw;
        }
    }
}
