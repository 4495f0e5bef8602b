using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

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
