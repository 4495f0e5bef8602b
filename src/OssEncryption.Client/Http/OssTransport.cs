using System.Collections.Concurrent;
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
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longest);
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
                    response.Body = await ResponseBody.ReadAsync(response, httpResponse, limit.Token)
                        .ConfigureAwait(false);
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
