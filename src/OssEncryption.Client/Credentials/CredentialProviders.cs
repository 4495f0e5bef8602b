using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>Makes credential providers. None of these methods uses the network; a provider does so when a credential is
/// requested.</summary>
public static class CredentialProviders
{
    /// <summary>The default chain, whose first configured source is used: the variables <c>OSS_ACCESS_KEY_ID</c>, …,
    /// then <c>ALIBABA_CLOUD_ACCESS_KEY_ID</c>, …, then those of OIDC; the aliyun tool's profile, the SDKs' shared
    /// file, ossutil's file; the RAM role of the ECS instance; <c>ALIBABA_CLOUD_CREDENTIALS_URI</c>. A source that is
    /// configured wrongly ends the search with an error.</summary>
    /// <param name="environment">Variables, files, network and clock.</param>
    /// <param name="report">Receives one line about each source that was asked, or <c>null</c>.</param>
    public static ICredentialProvider Default(
        CredentialEnvironment environment, Action<string>? report = null) =>
        new DefaultCredentialProvider(environment, report);

    /// <summary>A profile of the aliyun command line tool, or else of ossutil. The file is read once, now.</summary>
    /// <param name="environment">Variables, files, network and clock.</param>
    /// <param name="profileName">The name; <c>null</c> for the current profile.</param>
    /// <exception cref="CredentialException">The profile does not exist or cannot be used.</exception>
    public static ICredentialProvider FromProfile(CredentialEnvironment environment, string? profileName) =>
        new ProfileSearch(environment).Find(Some(profileName));

    /// <summary>The names of the profiles that <see cref="FromProfile"/> finds, for completion. A file that cannot be
    /// read counts as empty.</summary>
    public static IReadOnlyList<string> ProfileNames(CredentialEnvironment environment) =>
    [
        .. NamesIn(environment, AliyunProfileFile.Open)
            .Concat(NamesIn(environment, OssutilProfileFile.Open))
            .Distinct(),
    ];

    /// <summary>The RAM role of this ECS instance.</summary>
    /// <param name="environment">Variables, files, network and clock.</param>
    /// <param name="roleName">The role; <c>null</c> to query the instance.</param>
    public static ICredentialProvider FromEcsRole(CredentialEnvironment environment, string? roleName) =>
        new EcsRoleCredentialProvider(environment, Some(roleName));

    /// <summary>A role that another credential assumes.</summary>
    /// <param name="environment">Variables, files, network and clock.</param>
    /// <param name="source">The credential that assumes the role.</param>
    /// <param name="roleArn">The role, <c>acs:ram::&lt;account&gt;:role/&lt;name&gt;</c>.</param>
    /// <param name="sessionName">The session name in the audit log; <c>null</c> for that of
    /// <c>ALIBABA_CLOUD_ROLE_SESSION_NAME</c>, or <c>OssEncryption</c>.</param>
    /// <param name="externalId">The external id that the role's trust policy requires, or <c>null</c>.</param>
    /// <param name="duration">From 15 minutes to 12 hours; <c>null</c> for an hour.</param>
    /// <param name="policy">A policy in JSON that restricts the session, or <c>null</c>.</param>
    /// <param name="stsRegion">The region of the STS endpoint; <c>null</c> for that of <c>ALIBABA_CLOUD_STS_REGION</c>,
    /// or the global one.</param>
    /// <exception cref="OssInputException">A parameter is malformed.</exception>
    public static ICredentialProvider AssumeRole(
        CredentialEnvironment environment,
        ICredentialProvider source,
        string roleArn,
        string? sessionName,
        string? externalId,
        TimeSpan? duration,
        string? policy,
        string? stsRegion)
    {
        var session = new RoleSession(roleArn, SessionName(environment, sessionName), duration, Some(stsRegion))
        {
            ExternalId = Some(externalId),
            Policy = Some(policy),
        };
        return new AssumeRoleCredentialProvider(environment, source, session);
    }

    /// <summary>A role that an OIDC token assumes, as in a Kubernetes cluster with roles for service
    /// accounts.</summary>
    /// <param name="environment">Variables, files, network and clock.</param>
    /// <param name="roleArn">The role.</param>
    /// <param name="oidcProviderArn">The provider, <c>acs:ram::&lt;account&gt;:oidc-provider/&lt;name&gt;</c>.</param>
    /// <param name="tokenFile">The file of the token; read at every renewal.</param>
    /// <param name="sessionName">As for <see cref="AssumeRole"/>.</param>
    /// <param name="stsRegion">As for <see cref="AssumeRole"/>.</param>
    /// <exception cref="OssInputException">A parameter is malformed.</exception>
    public static ICredentialProvider FromOidc(
        CredentialEnvironment environment,
        string roleArn,
        string oidcProviderArn,
        string tokenFile,
        string? sessionName,
        string? stsRegion)
    {
        var session = new RoleSession(roleArn, SessionName(environment, sessionName), null, Some(stsRegion));
        return new OidcCredentialProvider(environment, session, oidcProviderArn, tokenFile);
    }

    private static IReadOnlyList<string> NamesIn(
        CredentialEnvironment environment, Func<CredentialEnvironment, ProfileFile?> open)
    {
        try
        {
            return open(environment)?.Names ?? [];
        }
        catch (CredentialException)
        {
            return [];
        }
    }

    private static string? SessionName(CredentialEnvironment environment, string? name) =>
        Some(name) ?? environment.Variable("ALIBABA_CLOUD_ROLE_SESSION_NAME");

    private static string? Some(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

/// <summary>A fixed credential.</summary>
/// <param name="credential">The credential.</param>
/// <param name="source">The origin of the credential as people read it.</param>
public sealed class StaticCredentialProvider(OssCredential credential, string source) : ICredentialProvider
{
    private readonly Task<OssCredential> _credential = Task.FromResult(credential);

    /// <inheritdoc/>
    public string Source { get; } = source;

    /// <inheritdoc/>
    public Task<OssCredential> GetAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<OssCredential>(cancellationToken)
            : _credential;
}

/// <summary>The default chain: searches the sources once and keeps the first that provides a credential.</summary>
internal sealed class DefaultCredentialProvider(CredentialEnvironment environment, Action<string>? report)
    : IRenewableCredentialProvider
{
    private readonly DefaultChain _chain = new(environment, report);
    private readonly SingleFlight<OssCredential> _search = new();
    private volatile ICredentialProvider? _chosen;

    /// <inheritdoc/>
    public string Source => _chosen?.Source ?? "default credential chain";

    /// <inheritdoc/>
    public Task<OssCredential> GetAsync(CancellationToken cancellationToken)
    {
        if (_chosen is { } chosen)
        {
            return chosen.GetAsync(cancellationToken);
        }

        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<OssCredential>(cancellationToken)
            : _search.JoinAsync(SearchAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public bool Discard(OssCredential expired) =>
        _chosen is IRenewableCredentialProvider chosen && chosen.Discard(expired);

    private async Task<OssCredential> SearchAsync()
    {
        ICredentialProvider provider = _chosen ?? await _chain.FindAsync().ConfigureAwait(false);
        OssCredential credential = await provider.GetAsync(CancellationToken.None).ConfigureAwait(false);
        _chosen = provider;
        return credential;
    }
}

/// <summary>Shares one running task among many callers. A caller that is cancelled does not cancel it for the
/// others.</summary>
internal sealed class SingleFlight<T>
{
    private readonly object _gate = new();
    private Task<T>? _flight;

    /// <summary>Joins the running task, or starts it.</summary>
    /// <param name="work">The work. It runs on the thread pool and must end without cancellation.</param>
    /// <param name="cancellationToken">Ends this caller's wait.</param>
    public async Task<T> JoinAsync(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        Task<T> flight;
        lock (_gate)
        {
            flight = _flight ??= Task.Run(() => FlyAsync(work), CancellationToken.None);
        }

        var cancelled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.Register(() => cancelled.TrySetResult(true)))
        {
            await Task.WhenAny(flight, cancelled.Task).ConfigureAwait(false);
        }

        if (!flight.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return await flight.ConfigureAwait(false);
    }

    private async Task<T> FlyAsync(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _flight = null;
            }
        }
    }
}

/// <summary>The sources of the default chain, in the order of the vendor's tools.</summary>
internal sealed class DefaultChain
{
    private const string MetadataDisabled = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
    private const string AddressVariable = "ALIBABA_CLOUD_CREDENTIALS_URI";

    private readonly CredentialEnvironment _environment;
    private readonly Action<string>? _report;
    private readonly Func<Task<ChainStep>>[] _steps;

    /// <summary>Makes the chain for an environment.</summary>
    /// <param name="environment">Variables, files, network and clock.</param>
    /// <param name="report">Receives one line about each source that was asked, or <c>null</c>.</param>
    public DefaultChain(CredentialEnvironment environment, Action<string>? report)
    {
        _environment = environment;
        _report = report;
        _steps =
        [
            () => Task.FromResult(EnvironmentKeys.Oss(environment)),
            () => Task.FromResult(EnvironmentKeys.AlibabaCloud(environment)),
            () => Task.FromResult(EnvironmentKeys.Oidc(environment)),
            () => Task.FromResult(AliyunFile()),
            () => Task.FromResult(SharedFile()),
            () => Task.FromResult(OssutilFile()),
            EcsRoleAsync,
            () => Task.FromResult(Address()),
        ];
    }

    /// <summary>The provider of the first configured source.</summary>
    /// <exception cref="CredentialException">No source is configured, or the first one is configured
    /// wrongly.</exception>
    public async Task<ICredentialProvider> FindAsync()
    {
        var reports = new List<string>();
        foreach (Func<Task<ChainStep>> step in _steps)
        {
            ChainStep place = await step().ConfigureAwait(false);
            if (place.Provider is not null)
            {
                _report?.Invoke($"{place.Provider.Source}: taken");
                return place.Provider;
            }

            reports.Add(place.Report);
            _report?.Invoke(place.Report);
        }

        throw new CredentialException(
            CredentialError.CredentialNotFound,
            "No credential was found. Looked in this order:\n  "
            + string.Join("\n  ", reports)
            + "\nGive one with Connect-Oss -Credential (Get-Credential), name one with Connect-Oss -ProfileName, "
            + "-EcsRoleName or -RoleArn, or set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET.");
    }

    private ChainStep AliyunFile() => ProfileVariables.SwitchOf(_environment) is { } off
        ? ChainStep.Nothing($"aliyun CLI profile: switched off by {off}")
        : Of(
            "aliyun CLI profile",
            AliyunProfileFile.PathIn(_environment),
            AliyunProfileFile.Open,
            ProfileVariables.Vendor);

    // A named profile that is in neither file is an error: the next source would be another identity.
    private ChainStep SharedFile()
    {
        string? path = SharedProfileFile.PathIn(_environment);
        ChainStep step = Of("shared credentials profile", path, SharedProfileFile.Open, ProfileVariables.Vendor);
        if (step.Provider is null && _environment.Variable(ProfileVariables.Vendor) is { } name)
        {
            bool isOff = ProfileVariables.SwitchOf(_environment) is not null;
            throw ProfileSearch.NotFound(
                $"The profile '{name}', which {ProfileVariables.Vendor} names,",
                [isOff ? null : AliyunProfileFile.PathIn(_environment), path]);
        }

        return step;
    }

    private ChainStep OssutilFile()
    {
        string? path = OssutilProfileFile.PathIn(_environment);
        ChainStep step = Of("ossutil profile", path, OssutilProfileFile.Open, ProfileVariables.Ossutil);
        return step.Provider is null && _environment.Variable(ProfileVariables.Ossutil) is { } name
            ? throw ProfileSearch.NotFound($"The profile '{name}', which {ProfileVariables.Ossutil} names,", [path])
            : step;
    }

    private async Task<ChainStep> EcsRoleAsync()
    {
        if (_environment.IsTrue(MetadataDisabled))
        {
            return ChainStep.Nothing($"RAM role of an ECS instance: switched off by {MetadataDisabled}");
        }

        var provider = new EcsRoleCredentialProvider(_environment, _environment.Variable("ALIBABA_CLOUD_ECS_METADATA"));
        return await provider.IsThereAsync().ConfigureAwait(false)
            ? ChainStep.Found(provider)
            : ChainStep.Nothing($"RAM role of an ECS instance: none at {_environment.MetadataService.Authority}");
    }

    private ChainStep Address()
    {
        if (_environment.Variable(AddressVariable) is not { } address)
        {
            return ChainStep.Nothing($"environment variable {AddressVariable}: not set");
        }

        return _environment.IsTrue(ExternalSources.Disabled)
            ? ChainStep.Nothing($"environment variable {AddressVariable}: switched off by {ExternalSources.Disabled}")
            : ChainStep.Found(UriCredentialProvider.Make(_environment, address, AddressVariable));
    }

    private ChainStep Of(
        string what, string? path, Func<CredentialEnvironment, ProfileFile?> open, string nameVariable)
    {
        if (open(_environment) is not { } file)
        {
            return ChainStep.Nothing($"{what}: no file {path ?? "(no home directory)"}");
        }

        string? name = _environment.Variable(nameVariable);
        Profile? profile = file.Choose(name);
        return profile is null || (profile.IsEmpty && name is null)
            ? ChainStep.Nothing($"{what}: {(profile is null ? "none" : "no credential")} in {path}")
            : ChainStep.Found(new ProfileCredentialFactory(_environment, file).Make(profile));
    }
}

/// <summary>Credentials in environment variables.</summary>
internal static class EnvironmentKeys
{
    /// <summary><c>OSS_ACCESS_KEY_ID</c>, <c>OSS_ACCESS_KEY_SECRET</c>, <c>OSS_SESSION_TOKEN</c>; with
    /// <c>OSS_ROLE_ARN</c>, the role that they assume.</summary>
    public static ChainStep Oss(CredentialEnvironment environment)
    {
        ChainStep keys = Keys(environment, "OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET", "OSS_SESSION_TOKEN");
        if (keys.Provider is null || environment.Variable("OSS_ROLE_ARN") is not { } role)
        {
            return keys;
        }

        try
        {
            var session = new RoleSession(role, environment.Variable("OSS_ROLE_SESSION_NAME"), null, null);
            return ChainStep.Found(new AssumeRoleCredentialProvider(environment, keys.Provider, session));
        }
        catch (OssInputException e)
        {
            throw Failed($"OSS_ROLE_ARN or OSS_ROLE_SESSION_NAME is wrong: {e.Message}");
        }
    }

    /// <summary><c>ALIBABA_CLOUD_ACCESS_KEY_ID</c>, <c>…_ACCESS_KEY_SECRET</c>, <c>…_SECURITY_TOKEN</c>.</summary>
    public static ChainStep AlibabaCloud(CredentialEnvironment environment) => Keys(
        environment,
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABA_CLOUD_SECURITY_TOKEN");

    /// <summary>The variables that a cluster sets in a pod whose service account has a role.</summary>
    public static ChainStep Oidc(CredentialEnvironment environment)
    {
        const string Role = "ALIBABA_CLOUD_ROLE_ARN";
        const string Provider = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
        const string File = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
        if (environment.Variable(Provider) is null && environment.Variable(File) is null)
        {
            return ChainStep.Nothing($"environment variables {Role}, {Provider}, {File}: not set");
        }

        string Require(string name) => environment.Variable(name)
            ?? throw Failed($"{Role}, {Provider} and {File} belong together, and {name} is not set.");
        try
        {
            return ChainStep.Found(
                CredentialProviders.FromOidc(environment, Require(Role), Require(Provider), Require(File), null, null));
        }
        catch (OssInputException e)
        {
            throw Failed($"{Role} or ALIBABA_CLOUD_ROLE_SESSION_NAME is wrong: {e.Message}");
        }
    }

    private static ChainStep Keys(CredentialEnvironment environment, string idName, string secretName, string tokenName)
    {
        string? id = environment.Variable(idName);
        string? secret = environment.Variable(secretName);
        if (id is null && secret is null)
        {
            return ChainStep.Nothing($"environment variables {idName}, {secretName}: not set");
        }

        if (id is null || secret is null)
        {
            (string set, string unset) = id is null ? (secretName, idName) : (idName, secretName);
            throw Failed($"{set} is set and {unset} is not: set both environment variables, or neither.");
        }

        var credential = new OssCredential(id, secret, environment.Variable(tokenName));
        return ChainStep.Found(
            new StaticCredentialProvider(credential, $"environment variables {idName}, {secretName}"));
    }

    private static CredentialException Failed(string message) => new(CredentialError.CredentialSourceFailed, message);
}

/// <summary>The result of one source of the default chain.</summary>
/// <param name="Provider">The provider, or <c>null</c> when the source is not configured.</param>
/// <param name="Report">Otherwise one line about where it looked and what was missing.</param>
internal sealed record ChainStep(ICredentialProvider? Provider, string Report)
{
    /// <summary>The source is configured.</summary>
    public static ChainStep Found(ICredentialProvider provider) => new(provider, "");

    /// <summary>The source is not configured.</summary>
    public static ChainStep Nothing(string report) => new(null, report);
}
