namespace OssEncryption.Client.Http;

/// <summary>The headers that answers have by the rules of HTTP, and those that caches and gateways commonly
/// add.</summary>
internal static class HttpHeaderNames
{
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept-Ranges", "Age", "Allow", "Alt-Svc", "Cache-Control", "Connection", "Content-Disposition",
        "Content-Encoding", "Content-Language", "Content-Length", "Content-Location", "Content-MD5", "Content-Range",
        "Content-Security-Policy", "Content-Type", "Date", "ETag", "Expires", "Keep-Alive", "Last-Modified", "Link",
        "Location", "Pragma", "Proxy-Connection", "Referrer-Policy", "Retry-After", "Server", "Server-Timing",
        "Set-Cookie", "Strict-Transport-Security", "Timing-Allow-Origin", "Trailer", "Transfer-Encoding", "Upgrade",
        "Vary", "Via", "Warning", "X-Cache", "X-Content-Type-Options", "X-Frame-Options", "X-XSS-Protection",
        "EagleId", "X-Swift-CacheTime", "X-Swift-SaveTime",
    };

    /// <summary>Whether a header is one of them.</summary>
    public static bool IsKnown(string name) =>
        Known.Contains(name) || name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase);
}
