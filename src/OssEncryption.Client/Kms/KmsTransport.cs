using System.Globalization;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Kms;

/// <summary>Signs and sends the requests of KMS, and sends again what failed for a while: every operation only reads.
/// Each attempt asks for the credential, and has a nonce and a signature of its own.</summary>
internal sealed class KmsTransport(
    HttpMessageInvoker http,
    OssClientOptions options,
    TransportClock clock,
    ClockOffsets offsets,
    ProxyRules proxies,
    Action<TracedAttempt>? trace = null)
{
    // A nonce says this process in half of its digits, and its number in the other: asking the system for random
    // bytes each time costs more than the rest of a signature.
    private static readonly string Process = Guid.NewGuid().ToString("N").Substring(16);
    private static long _nonces;

    private readonly Acs3Signer _signer = new();

    /// <summary>The same transport, telling each attempt.</summary>
    public KmsTransport WithTrace(Action<TracedAttempt> receiver) =>
        new(http, options, clock, offsets, proxies, receiver);

    /// <summary>Sends a request to an endpoint.</summary>
    /// <param name="endpoint">Where to.</param>
    /// <param name="request">The request; its parameters are its query.</param>
    /// <param name="resource">The ARN that the RAM action of the request must be allowed on.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The response, which is a success.</returns>
    public async Task<OssResponse> SendAsync(
        OssEndpoint endpoint, OssRequest request, string resource, CancellationToken cancellationToken)
    {
        var uri = new Uri(endpoint.Uri, "/?" + Acs3Signer.CanonicalQuery(request.Query));
        var budget = new RetryBudget(options, clock, hasDeadline: true);
        AttemptTrail? trail = trace is null ? null : new AttemptTrail(trace, clock, request, uri);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan wait;
            try
            {
                Task<OssResponse> attempt = trail is null
                    ? AttemptAsync(endpoint, uri, request, resource, budget.Attempt, cancellationToken)
                    : TellAsync(trail, endpoint, uri, request, resource, budget.Attempt, cancellationToken);
                return await attempt.ConfigureAwait(false);
            }
            catch (KmsServiceException error) when (
                (error.IsTransient || error.IsThrottled)
                && budget.TryNext(error.IsThrottled, out wait, error.RetryAfter ?? TimeSpan.Zero))
            {
                wait = error.IsClockSkew ? TimeSpan.Zero : wait;
            }
            catch (OssTransportException lost) when (
                lost.IsTransient && budget.TryNext(isThrottled: false, out wait))
            {
                // Sent again.
            }

            if (wait > TimeSpan.Zero)
            {
                await clock.Delay(wait, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task<OssResponse> TellAsync(
        AttemptTrail trail,
        OssEndpoint endpoint,
        Uri uri,
        OssRequest request,
        string resource,
        TimeSpan longest,
        CancellationToken cancellationToken) => trail.RunAsync(
            () => AttemptAsync(endpoint, uri, request, resource, longest, cancellationToken));

    private async Task<OssResponse> AttemptAsync(
        OssEndpoint endpoint,
        Uri uri,
        OssRequest request,
        string resource,
        TimeSpan longest,
        CancellationToken cancellationToken)
    {
        OssCredential credential = await options.Credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        request.Headers["Host"] = endpoint.Authority;
        _signer.Sign(
            request, credential, clock.UtcNow() + offsets.For(endpoint.Authority),
            Process + Interlocked.Increment(ref _nonces).ToString("x16", CultureInfo.InvariantCulture));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longest);
        using HttpRequestMessage message = HttpMessages.Create(request, uri, content: null);
        try
        {
            using HttpResponseMessage received = await http.SendAsync(message, limit.Token).ConfigureAwait(false);
            var response = new OssResponse(request, uri, received, credential);
            if (ForeignResponse.Find(response, uri, proxies) is { } foreign)
            {
                throw foreign;
            }

            response.Body = await ResponseBody.ReadAsync(response, received, limit.Token).ConfigureAwait(false);
            return received.IsSuccessStatusCode
                ? response
                : throw Refused(endpoint, response, request, resource);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception failure) when (limit.IsCancellationRequested || failure is OperationCanceledException)
        {
            throw OssTransport.Failed(OssTransportError.TimedOut, uri, request,
                FormattableString.Invariant($"did not respond within {longest.TotalSeconds:0.###} s"),
                failure);
        }
        catch (Exception failure) when (NetworkFailure.Is(failure))
        {
            throw NetworkFailure.Describe(failure, uri, request, proxies.Find(uri));
        }
    }

    private KmsServiceException Refused(
        OssEndpoint endpoint, OssResponse response, OssRequest request, string resource)
    {
        KmsServiceException refusal = KmsErrorResponse.Read(response, request, resource);
        if (refusal.IsClockSkew && response.Date is { } serverTime)
        {
            offsets.Learn(endpoint.Authority, serverTime - clock.UtcNow());
        }

        return refusal;
    }
}

/// <summary>The bodies of KMS.</summary>
internal static class KmsResponse
{
    private const int LongestBody = 5 * 1024 * 1024;

    /// <summary>The document in a response.</summary>
    /// <exception cref="JsonSyntaxException">It is not JSON.</exception>
    public static JsonValue Parse(OssResponse response)
    {
        ArraySegment<byte> body = response.Body;
        return JsonReader.Parse(
            System.Text.Encoding.UTF8.GetString(body.Array!, body.Offset, body.Count), LongestBody);
    }

    /// <summary>What a response says.</summary>
    /// <param name="response">The response.</param>
    /// <param name="read">Reads the document; <c>null</c> when it lacks what it must have.</param>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>.</exception>
    public static T Read<T>(OssResponse response, Func<JsonValue, T?> read)
        where T : class
    {
        try
        {
            return read(Parse(response)) ?? throw response.Unreadable("lacks what this operation gives");
        }
        catch (JsonSyntaxException)
        {
            throw UnreadableBody.IsPage(response)
                ? ForeignResponse.Page(response)
                : response.Unreadable("is not well-formed JSON");
        }
    }
}
