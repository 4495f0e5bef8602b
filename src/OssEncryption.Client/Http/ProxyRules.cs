using System.Net;

namespace OssEncryption.Client.Http;

/// <summary>Chooses the proxy of a request, as curl does: <c>https_proxy</c>, <c>http_proxy</c>, <c>all_proxy</c> and
/// <c>no_proxy</c>, read anew for each request. Without these, Windows and macOS use the proxy of the system. This
/// machine and link-local addresses are always reached directly. Source: curl's manual, "Environment".</summary>
/// <param name="getVariable">The value of an environment variable, or <c>null</c>.</param>
/// <param name="system">The proxy of the system, or <c>null</c>.</param>
internal sealed class ProxyRules(Func<string, string?> getVariable, Func<IWebProxy?> system) : IWebProxy, ICredentials
{
    /// <summary>The rules of this process.</summary>
    public static ProxyRules Process { get; } = new(Environment.GetEnvironmentVariable, SystemProxy);

    /// <inheritdoc/>
    public ICredentials? Credentials
    {
        get => this;
        set => throw new NotSupportedException();
    }

    /// <summary>The proxy for an address without user name and password; <c>null</c> to go there directly.</summary>
    public Uri? Find(Uri destination) => Choose(destination) is { } proxy ? WithoutUser(proxy) : null;

    /// <inheritdoc/>
    public Uri GetProxy(Uri destination) => Find(destination) ?? destination;

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => Find(host) is null;

    /// <inheritdoc/>
    NetworkCredential? ICredentials.GetCredential(Uri uri, string authType)
    {
        foreach (string scheme in new[] { Uri.UriSchemeHttps, Uri.UriSchemeHttp })
        {
            if (FromVariables(scheme) is { UserInfo.Length: > 0 } proxy && proxy.Authority == uri.Authority)
            {
                string[] parts = proxy.UserInfo.Split([':'], 2);
                return new NetworkCredential(
                    Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
            }
        }

        return system()?.Credentials?.GetCredential(uri, authType);
    }

    private Uri? Choose(Uri destination)
    {
        if (DirectHosts.IsNear(destination))
        {
            return null;
        }

        if (FromVariables(destination.Scheme) is { } proxy)
        {
            return new DirectHosts(Either("no_proxy")).Contains(destination) ? null : proxy;
        }

        return system() is { } its && !its.IsBypassed(destination) ? its.GetProxy(destination) : null;
    }

    private Uri? FromVariables(string scheme)
    {
        // HTTP_PROXY in capitals is not read: a web server sets it from the request header "Proxy".
        string? text = (scheme == Uri.UriSchemeHttps ? Either("https_proxy") : Value("http_proxy"))
            ?? Either("all_proxy");
        if (text is null)
        {
            return null;
        }

        if (text.IndexOf("://", StringComparison.Ordinal) < 0)
        {
            text = "http://" + text;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) ? proxy : null;
    }

    private string? Either(string name) => Value(name) ?? Value(name.ToUpperInvariant());

    private string? Value(string name) => getVariable(name)?.Trim() is { Length: > 0 } value ? value : null;

    private static Uri WithoutUser(Uri proxy) =>
        proxy.UserInfo.Length == 0 ? proxy : new UriBuilder(proxy) { UserName = "", Password = "" }.Uri;

    private static IWebProxy? SystemProxy() =>
        Path.DirectorySeparatorChar == '\\' || Directory.Exists("/System/Library") ? WebRequest.DefaultWebProxy : null;
}
