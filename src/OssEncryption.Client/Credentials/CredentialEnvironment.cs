using OssEncryption.Client.Http;

namespace OssEncryption.Client.Credentials;

/// <summary>Everything outside the process that credential providers use: variables, home directory, network, clock.
/// Tests replace it.</summary>
public sealed class CredentialEnvironment
{
    private readonly Lazy<HttpClient> _proxied;
    private readonly Lazy<HttpClient> _direct;

    /// <summary>Makes an environment; what is not set is the machine's.</summary>
    public CredentialEnvironment()
    {
        _proxied = new Lazy<HttpClient>(() => MakeClient(useProxy: true));
        _direct = new Lazy<HttpClient>(() => MakeClient(useProxy: false));
    }

    /// <summary>The environment of this machine.</summary>
    public static CredentialEnvironment System { get; } = new();

    /// <summary>The value of an environment variable, or <c>null</c>.</summary>
    public Func<string, string?> GetVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The directory that holds <c>.aliyun</c>, <c>.alibabacloud</c> and <c>.ossutilconfig</c>; empty when the
    /// user has none.</summary>
    public string HomeDirectory { get; init; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>The handler for requests to STS, the metadata service and a credentials URI. <c>null</c> is the
    /// platform's, which follows no redirects and uses no proxy to the metadata service and to loopback.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The address of the ECS metadata service.</summary>
    public Uri MetadataService { get; init; } = new("http://100.100.100.200/");

    /// <summary>Returns the STS endpoint of a region, or for <c>null</c> the global one. The default is the vendor's,
    /// over https. The region id is always well formed.</summary>
    public Func<string?, Uri>? StsEndpoint { get; init; }

    /// <summary>The current time.</summary>
    public Func<DateTimeOffset> UtcNow { get; init; } = static () => DateTimeOffset.UtcNow;

    /// <summary>Waits before a retry.</summary>
    internal Func<TimeSpan, Task> Delay { get; init; } = Task.Delay;

    /// <summary>Sends requests through the configured proxy.</summary>
    internal HttpClient Http => _proxied.Value;

    /// <summary>Sends requests without a proxy.</summary>
    internal HttpClient DirectHttp => _direct.Value;

    /// <summary>The trimmed value of a variable, or <c>null</c> when it is unset or empty.</summary>
    internal string? Variable(string name)
    {
        string? value = GetVariable(name)?.Trim();
        return string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>Whether the value of a variable is <c>true</c>.</summary>
    internal bool IsTrue(string name) => string.Equals(Variable(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The path in a variable, else the one under the home directory; <c>null</c> when there is neither, so
    /// that nothing is read from the current directory by accident.</summary>
    internal string? FilePath(string variable, params string[] underHome)
    {
        string? named = Variable(variable);
        if (HomeDirectory.Length == 0)
        {
            return named;
        }

        if (named is null)
        {
            return Path.Combine([HomeDirectory, .. underHome]);
        }

        return named.StartsWith("~/", StringComparison.Ordinal) || named.StartsWith("~\\", StringComparison.Ordinal)
            ? Path.Combine(HomeDirectory, named.Substring(2))
            : named;
    }

    private HttpClient MakeClient(bool useProxy)
    {
        HttpMessageHandler handler = Handler ?? new HttpClientHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = useProxy,
            Proxy = useProxy ? ProxyRules.Process : null,
            SslProtocols = SecureProtocols.Allowed,
        };
        return new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
