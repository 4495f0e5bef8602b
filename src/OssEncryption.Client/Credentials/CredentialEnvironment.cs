using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

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

/// <summary>The region and endpoint that the environment or a profile configures besides the credential. Both come from
/// the same source, so that they fit together.</summary>
/// <param name="Region">The region id, verbatim, or <c>null</c>.</param>
/// <param name="Endpoint">The OSS endpoint, verbatim, or <c>null</c>.</param>
/// <param name="Source">The source as people read it, or <c>null</c> when no source has a location.</param>
public sealed record DefaultLocation(string? Region, string? Endpoint, string? Source)
{
    private static readonly DefaultLocation Nothing = new(null, null, null);

    /// <summary>Reads the first source that has a location. With a profile name: that profile, then the variables.
    /// Without: the variables, then the current profile of the aliyun tool (unless disabled), then that of ossutil. The
    /// variables are <c>OSS_REGION</c> and <c>OSS_ENDPOINT</c>, then <c>ALIBABA_CLOUD_REGION_ID</c>. A missing file or
    /// profile is skipped.</summary>
    /// <param name="environment">Variables, files, network and clock.</param>
    /// <param name="profileName">The profile; <c>null</c> for the current one.</param>
    /// <exception cref="CredentialException">A file that had to be read is malformed.</exception>
    public static DefaultLocation Read(CredentialEnvironment environment, string? profileName)
    {
        string? name = string.IsNullOrWhiteSpace(profileName) ? null : profileName;
        return name is null
            ? Variables(environment) ?? Profiles(environment, null) ?? Nothing
            : Profiles(environment, name) ?? Variables(environment) ?? Nothing;
    }

    private static DefaultLocation? Variables(CredentialEnvironment environment) =>
        Make(environment.Variable("OSS_REGION"), environment.Variable("OSS_ENDPOINT"), "environment variables OSS_…")
        ?? Make(environment.Variable("ALIBABA_CLOUD_REGION_ID"), null, "environment variable ALIBABA_CLOUD_REGION_ID");

    private static DefaultLocation? Profiles(CredentialEnvironment environment, string? name)
    {
        try
        {
            return Search(environment, name);
        }
        catch (CredentialException e) when (e.Reason == CredentialError.ProfileNotFound)
        {
            return null;
        }
    }

    private static DefaultLocation? Search(CredentialEnvironment environment, string? name)
    {
        foreach ((ProfileFile file, Profile profile) in new ProfileSearch(environment).Candidates(name))
        {
            // The endpoint in a profile of the aliyun tool is not one of OSS.
            string? endpoint = file is OssutilProfileFile ? profile.Find("endpoint", "host") : null;
            if (Make(profile.Find("region", "region_id"), endpoint, profile.Label) is { } settings)
            {
                return settings;
            }
        }

        return null;
    }

    private static DefaultLocation? Make(string? region, string? endpoint, string source) =>
        region is null && endpoint is null ? null : new DefaultLocation(region, endpoint, source);
}
