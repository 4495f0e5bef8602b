using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Authentication;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Signing;

namespace OssEncryption.Client.Transport;

/// <summary>Sends requests: signed anew for each attempt, tried again where that can help, by a clock that is learnt from
/// the server.</summary>
internal sealed class OssTransport
{
    private static readonly HashSet<string> RetriedCodes =
    [
        "RequestTimeTooSkewed", "ServiceUnavailable", "InternalError", "RequestTimeout", "BadRequest",
        "MetaOperationQpsLimitExceeded", "TotalQpsLimitExceeded", "QpsLimitExceeded", "ActiveRequestLimitExceeded",
        "CpuLimitExceeded", "DownloadTrafficRateLimitExceeded", "UploadTrafficRateLimitExceeded",
    ];

    private static readonly string UserAgent =
        "OssEncryption/" + typeof(OssTransport).Assembly.GetName().Version!.ToString(3);

    private readonly ConcurrentDictionary<string, TimeSpan> _clockOffsets;
    private readonly HttpClient _http;
    private readonly OssClientOptions _options;
    private readonly ConcurrentDictionary<string, IRequestSigner> _signers = new(StringComparer.Ordinal);
    private readonly RetryTiming _timing;

    /// <summary>Makes the transport of one client.</summary>
    /// <param name="http">The pool of connections.</param>
    /// <param name="timing">The clock and the waiting.</param>
    /// <param name="clockOffsets">How far each host's clock is ahead of this one, shared by the clients of a factory.</param>
    /// <param name="options">The client's options.</param>
    public OssTransport(
        HttpClient http,
        RetryTiming timing,
        ConcurrentDictionary<string, TimeSpan> clockOffsets,
        OssClientOptions options)
    {
        _http = http;
        _timing = timing;
        _clockOffsets = clockOffsets;
        _options = options;
    }

    /// <summary>Sends a request to an endpoint and gives the body of the successful answer.</summary>
    public async Task<byte[]> SendAsync(OssRequest request, OssEndpoint endpoint, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await AttemptAsync(request, endpoint, cancellationToken).ConfigureAwait(false);
            }
            catch (OssException problem) when (attempt < _options.MaxAttempts && MayRetry(problem))
            {
                await _timing.Delay(_timing.Backoff(attempt + 1), cancellationToken).ConfigureAwait(false);
            }
            catch (OssServiceException answer) when (attempt > 1)
            {
                answer.IsAfterRetry = true;
                throw;
            }
        }
    }

    private static bool MayRetry(OssException problem) => problem switch
    {
        OssServiceException answer =>
            answer.StatusCode is >= 500 or 408 or 429 || RetriedCodes.Contains(answer.Code),
        OssTransportException lost =>
            lost.Reason is OssTransportError.ConnectionFailed or OssTransportError.TimedOut || lost.IsTransient,
        _ => false,
    };

    private async Task<byte[]> AttemptAsync(OssRequest request, OssEndpoint endpoint, CancellationToken cancellationToken)
    {
        string host = endpoint.Uri.Authority;
        OssCredential credential = await _options.Credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        TimeSpan offset = _clockOffsets.TryGetValue(host, out TimeSpan known) ? known : TimeSpan.Zero;
        SignerFor(endpoint).Sign(request, credential, _timing.UtcNow() + offset);

        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(_options.Timeout);
        try
        {
            using HttpRequestMessage message = ToMessage(request, endpoint);
            using HttpResponseMessage answer = await _http
                .SendAsync(message, HttpCompletionOption.ResponseHeadersRead, time.Token).ConfigureAwait(false);
            byte[] body = await AnswerReader.ReadBodyAsync(answer, host, time.Token).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                return body;
            }

            OssException problem = AnswerReader.ReadError(request.Operation, host, answer, body);
            LearnClock(problem, host, answer);
            throw problem;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException late)
        {
            throw Failed(OssTransportError.TimedOut, host,
                $"{host} gave no answer within {_options.Timeout.TotalSeconds:0} seconds.", late);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Lost(host, lost);
        }
    }

    private static OssTransportException Lost(string host, Exception lost)
    {
        Exception root = lost.GetBaseException();
        string what = root is AuthenticationException ? "TLS failed" : "the connection failed";
        return Failed(OssTransportError.ConnectionFailed, host,
            $"{host} was not reached: {what} ({root.Message.TrimEnd('.')}).", lost);
    }

    private static OssTransportException Failed(OssTransportError reason, string host, string message, Exception cause) =>
        new(reason, message, cause)
        {
            Host = host,
        };

    private static HttpRequestMessage ToMessage(OssRequest request, OssEndpoint endpoint)
    {
        var message = new HttpRequestMessage(
            new HttpMethod(request.Method), endpoint.BuildUri(request.Bucket, request.Key, request.Query));
        if (request.Body is not null)
        {
            message.Content = new ByteArrayContent(request.Body);
        }
        else if (request.Method is "PUT" or "POST")
        {
            message.Content = new ByteArrayContent([]);
        }

        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(header.Key, header.Value))
            {
                HttpContentHeaders headers = (message.Content ??= new ByteArrayContent([])).Headers;
                headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        return message;
    }

    private void LearnClock(OssException problem, string host, HttpResponseMessage answer)
    {
        if (problem is OssServiceException { Code: "RequestTimeTooSkewed" } && answer.Headers.Date is DateTimeOffset there)
        {
            _clockOffsets[host] = there - _timing.UtcNow();
        }
    }

    private IRequestSigner SignerFor(OssEndpoint endpoint) => _options.SignatureVersion == SignatureVersion.V1
        ? _signers.GetOrAdd("", _ => new SignerV1())
        : _signers.GetOrAdd(endpoint.Region!, region => new SignerV4(region));
}
