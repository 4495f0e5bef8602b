using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Tells the responses of proxies, gateways and other servers from those of the service, which have a request
/// id.</summary>
internal static class ForeignResponse
{
    private const int NoProxyCredential = 407;
    private const string Html = "text/html";
    private const string PageText = "is a web page: a proxy or another server responded in the place of the service";

    /// <summary>The error for a response whose headers show that it is not of the service; <c>null</c> when it may be
    /// one.</summary>
    /// <param name="response">The response, whose body need not be read.</param>
    /// <param name="uri">The URL of the request.</param>
    /// <param name="proxies">The proxies of this process.</param>
    public static OssTransportException? Find(OssResponse response, Uri uri, ProxyRules proxies)
    {
        if (response.IsOfService || response.Status is >= 300 and < 400)
        {
            return null;
        }

        Uri? proxy = proxies.Find(uri);
        if (response.Status == NoProxyCredential || (proxy is not null && IsOfGateway(response.Status)))
        {
            return Refused(response.Status, uri, response.Operation, proxy, null);
        }

        return response.ContentType.StartsWith(Html, StringComparison.OrdinalIgnoreCase) ? Page(response) : null;
    }

    /// <summary>The error for a web page. Its text is never shown.</summary>
    public static OssTransportException Page(OssResponse response) => response.Unreadable(
        PageText,
        RetryRules.IsTransient(response.Status),
        response.IsOfService ? OssTransportError.UnreadableAnswer
            : IsOfGateway(response.Status) ? OssTransportError.ProxyFailed
            : OssTransportError.BlockPage);

    /// <summary>The error for a request that a proxy did not pass on.</summary>
    /// <param name="status">The status of its response.</param>
    /// <param name="uri">The URL of the request.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="proxy">The proxy, or <c>null</c> where it is not known.</param>
    /// <param name="tunnel">The exception of the platform where a tunnel was refused, so that nothing was sent; else
    /// <c>null</c>.</param>
    public static OssTransportException Refused(
        int status, Uri uri, string operation, Uri? proxy, Exception? tunnel)
    {
        string who = proxy is null ? "A proxy on the way" : $"The proxy {proxy.Authority}";
        bool asks = status == NoProxyCredential;
        string what = asks
            ? $"asks for a name and a password before it lets requests to {uri.Authority} through"
            : FormattableString.Invariant(
                $"did not pass a request on to {uri.Authority}: it responded with status {status}");
        return new OssTransportException(
            asks ? OssTransportError.ProxyAuthenticationRequired : OssTransportError.ProxyFailed,
            $"{who} {what} ({operation}).",
            tunnel)
        {
            Host = uri.Authority,
            IsTransient = RetryRules.IsTransient(status),
            OutcomeUnknown = tunnel is null && !asks,
        };
    }

    private static bool IsOfGateway(int status) => status is 502 or 503 or 504;
}
