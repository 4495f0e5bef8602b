namespace OssEncryption.Client.Credentials;

/// <summary>Everything outside the process that the providers may touch: variables, the home directory, the network,
/// the clock. Tests hand in a world of their own.</summary>
public sealed class CredentialEnvironment
{
    private readonly Lazy<HttpClient> _proxied;
    private readonly Lazy<HttpClient> _direct;

    /// <summary>Makes one that is the machine's in everything that is not set otherwise.</summary>
    public CredentialEnvironment()
    {
        _proxied = new Lazy<HttpClient>(() => MakeClient(useProxy: true));
        _direct = new Lazy<HttpClient>(() => MakeClient(useProxy: false));
    }

    /// <summary>The machine's own.</summary>
    public static CredentialEnvironment System { get; } = new();

    /// <summary>The value of an environment variable, or <c>null</c>.</summary>
    public Func<string, string?> GetVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The directory that holds <c>.aliyun</c>, <c>.alibabacloud</c> and <c>.ossutilconfig</c>; empty when the
    /// user has none, and then no file there is looked for.</summary>
    public string HomeDirectory { get; init; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>What carries the requests to STS, to the metadata service and to a credentials URI; <c>null</c> for the
    /// platform's, without redirects, and without a proxy to the metadata service and to loopback.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The address of the ECS metadata service.</summary>
    public Uri MetadataService { get; init; } = new("http://100.100.100.200/");

    /// <summary>The STS endpoint of a region, or for <c>null</c> the global one; when this is not set, the vendor's
    /// over https. It only ever sees region ids that are well formed.</summary>
    public Func<string?, Uri>? StsEndpoint { get; init; }

    /// <summary>The time.</summary>
    public Func<DateTimeOffset> UtcNow { get; init; } = static () => DateTimeOffset.UtcNow;

    /// <summary>Waits between attempts.</summary>
    internal Func<TimeSpan, Task> Delay { get; init; } = Task.Delay;

    /// <summary>Carries requests over the proxy that the machine is configured for.</summary>
    internal HttpClient Http => _proxied.Value;

    /// <summary>Carries requests that must not leave the machine's own network.</summary>
    internal HttpClient DirectHttp => _direct.Value;

    /// <summary>A variable's value without the space around it, or <c>null</c> when it is unset or empty.</summary>
    internal string? Variable(string name)
    {
        string? value = GetVariable(name)?.Trim();
        return string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>Whether a variable says <c>true</c>.</summary>
    internal bool IsTrue(string name) => string.Equals(Variable(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The path that a variable names, or else the one under the home directory; <c>null</c> when there is
    /// neither, so that nothing is ever read from the current directory by accident.</summary>
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
        HttpMessageHandler handler = Handler
            ?? new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = useProxy };
        return new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
