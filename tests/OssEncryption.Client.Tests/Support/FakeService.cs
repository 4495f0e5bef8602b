using System.Collections.Concurrent;

namespace OssEncryption.Client.Tests.Support;

/// <summary>A fake service: records every request and sends the given responses.</summary>
internal sealed class FakeService(Func<RecordedRequest, int, CancellationToken, Task<HttpResponseMessage>> response)
    : HttpMessageHandler
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();

    public RecordedRequest[] Requests => [.. _requests];

    public static FakeService Responding(Func<RecordedRequest, HttpResponseMessage> response) =>
        new((request, _, _) => Task.FromResult(response(request)));

    /// <summary>One response after the other; the last one for all that come later.</summary>
    public static FakeService InTurn(params Func<HttpResponseMessage>[] responses) =>
        new((_, number, _) => Task.FromResult(responses[Math.Min(number, responses.Length) - 1]()));

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RecordedRequest recorded = await RecordedRequest.FromAsync(request);
        _requests.Enqueue(recorded);
        return await response(recorded, _requests.Count, cancellationToken);
    }
}
