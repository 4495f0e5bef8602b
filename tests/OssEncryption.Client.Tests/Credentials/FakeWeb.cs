using System.Net;

namespace OssEncryption.Client.Tests.Credentials;

/// <summary>One request as it would have gone over the wire.</summary>
internal sealed record WebRequest(string Method, Uri Uri, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Path => Uri.AbsolutePath;

    public IReadOnlyDictionary<string, string> Query => Pairs(Uri.Query.TrimStart('?'));

    public IReadOnlyDictionary<string, string> Form => Pairs(Body);

    private static Dictionary<string, string> Pairs(string text) => text
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1]));
}

/// <summary>Plays STS, the metadata service and whatever else is asked, and keeps what was asked.</summary>
internal sealed class FakeWeb : HttpMessageHandler
{
    private readonly List<WebRequest> _requests = [];

    public Func<WebRequest, Task<(int Status, string Body)>> Respond { get; set; } =
        _ => throw new HttpRequestException("nobody there");

    public IReadOnlyList<WebRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public void Responses(Func<WebRequest, (int Status, string Body)> response) =>
        Respond = request => Task.FromResult(response(request));

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var seen = new WebRequest(
            request.Method.Method,
            request.RequestUri!,
            request.Headers.ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase),
            body);
        lock (_requests)
        {
            _requests.Add(seen);
        }

        (int status, string text) = await Respond(seen).WaitAsync(cancellationToken);
        return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(text) };
    }
}
