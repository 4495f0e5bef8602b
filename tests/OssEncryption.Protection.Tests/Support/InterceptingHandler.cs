namespace OssEncryption.Protection.Tests.Support;

/// <summary>Counts the requests of a run, and lets a test intercept each.</summary>
internal sealed class InterceptingHandler() : DelegatingHandler(NewHandler())
{
    private readonly List<string> _requests = [];
    private int _count;

    /// <summary>Called instead of sending a request, with its number from 1, the request, and the function that sends
    /// it.</summary>
    public Func<int, HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>>? Intercept
    {
        get;
        set;
    }

    /// <summary>The methods and paths of the requests so far.</summary>
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

    /// <summary>Clears the requests and the interceptor.</summary>
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

#if NETFRAMEWORK
    private static HttpClientHandler NewHandler() => new() { AllowAutoRedirect = false, UseCookies = false };
#else
    private static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.Latin1,
    };
#endif
}
