namespace OssEncryption.Protection.Tests.Support;

/// <summary>The network between a run and the service: counts requests, and lets a test step in at any of
/// them.</summary>
internal sealed class Wire() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    private readonly List<string> _requests = [];
    private int _count;

    /// <summary>What happens in the place of sending a request; it gets the number of the request, from 1, the request,
    /// and what sends it.</summary>
    public Func<int, HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>>? Intercept
    {
        get;
        set;
    }

    /// <summary>The verbs and targets of the requests so far.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Forgets what was sent, and steps in no more.</summary>
    public void Reset()
    {
        Intercept = null;
        lock (_requests)
        {
            _requests.Clear();
            _count = 0;
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int number;
        lock (_requests)
        {
            _requests.Add($"{request.Method} {request.RequestUri!.PathAndQuery}");
            number = ++_count;
        }

        return Intercept is { } act
            ? act(number, request, () => base.SendAsync(request, cancellationToken))
            : base.SendAsync(request, cancellationToken);
    }
}
