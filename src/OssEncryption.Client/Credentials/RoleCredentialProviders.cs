using System.Text.RegularExpressions;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The credential of a role that another credential assumes.</summary>
internal sealed class AssumeRoleCredentialProvider(
    CredentialEnvironment environment, ICredentialProvider caller, RoleSession session)
    : RefreshingCredentialProvider(environment, $"role {session.RoleArn}, assumed by {caller.Source}")
{
    /// <inheritdoc/>
    protected override async Task<OssCredential> FetchAsync()
    {
        OssCredential credential = await caller.GetAsync(CancellationToken.None).ConfigureAwait(false);
        return await new StsClient(Environment).AssumeRoleAsync(session, credential).ConfigureAwait(false);
    }
}

/// <summary>The credential of a role that an OIDC token assumes. The token file is read at every renewal, because the
/// issuer replaces it.</summary>
internal sealed class OidcCredentialProvider(
    CredentialEnvironment environment, RoleSession session, string providerArn, string tokenFile)
    : RefreshingCredentialProvider(environment, $"role {session.RoleArn}, by the OIDC token in {tokenFile}")
{
    /// <inheritdoc/>
    protected override Task<OssCredential> FetchAsync()
    {
        string? token = SmallTextFile.Read(tokenFile, CredentialError.CredentialSourceFailed)?.Trim();
        return string.IsNullOrEmpty(token)
            ? throw new CredentialException(
                CredentialError.CredentialSourceFailed, $"The OIDC token file {tokenFile} does not exist or is empty.")
            : new StsClient(Environment).AssumeRoleWithOidcAsync(session, providerArn, token!);
    }
}

/// <summary>The parameters of an assumed role.</summary>
internal sealed class RoleSession
{
    private const string DefaultName = "OssEncryption";
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromHours(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);
    private static readonly Regex ArnPattern = new("^acs:ram::[^:\\s]+:role/[^\\s]+\\z", RegexOptions.CultureInvariant);
    private static readonly Regex NamePattern = new("^[A-Za-z0-9.@_-]{2,64}\\z", RegexOptions.CultureInvariant);

    /// <summary>Makes a session, with the checks of STS.</summary>
    /// <param name="roleArn">The role, <c>acs:ram::&lt;account&gt;:role/&lt;name&gt;</c>.</param>
    /// <param name="name">The session's name in the audit log; <c>null</c> for a fixed one.</param>
    /// <param name="duration">The lifetime of the credential; <c>null</c> for an hour.</param>
    /// <param name="region">The region of the STS endpoint; <c>null</c> for the default.</param>
    /// <exception cref="OssInputException">A parameter is malformed.</exception>
    public RoleSession(string roleArn, string? name, TimeSpan? duration, string? region)
    {
        RoleArn = ArnPattern.IsMatch(roleArn)
            ? roleArn
            : throw Invalid("A role ARN looks like acs:ram::<account id>:role/<role name>.");
        Name = name ?? DefaultName;
        if (!NamePattern.IsMatch(Name))
        {
            throw Invalid("A role session name has 2 to 64 letters, digits and . @ _ - only.");
        }

        Duration = duration ?? DefaultDuration;
        if (Duration < Shortest || Duration > Longest)
        {
            throw Invalid("A role session lasts from 900 seconds to 12 hours, and no longer than its role allows.");
        }

        StsEndpoints.Check(region);
        Region = region;
    }

    /// <summary>The role.</summary>
    public string RoleArn { get; }

    /// <summary>The session's name in the audit log.</summary>
    public string Name { get; }

    /// <summary>The lifetime of the credential.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The region of the STS endpoint, or <c>null</c> for the default.</summary>
    public string? Region { get; }

    /// <summary>The STS endpoint, or <c>null</c> for the region's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Whether to use the region's VPC endpoint.</summary>
    public bool IsInVpc { get; init; }

    /// <summary>The external id that the role's trust policy requires, or <c>null</c>.</summary>
    public string? ExternalId { get; init; }

    /// <summary>A policy in JSON that restricts the session, or <c>null</c>.</summary>
    public string? Policy { get; init; }

    private static OssInputException Invalid(string message) => new(OssInputError.InvalidRole, message);
}

/// <summary>The base of providers of temporary credentials. It caches the credential and renews it once for all
/// callers, 3 minutes before it expires or when a fifth of a shorter lifetime is left. If a renewal fails while the
/// current credential is valid, callers keep that one and the renewal is retried later.</summary>
internal abstract class RefreshingCredentialProvider(CredentialEnvironment environment, string source)
    : IRenewableCredentialProvider
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);

    private readonly SingleFlight<OssCredential> _renewal = new();
    private volatile CachedCredential? _cached;

    /// <inheritdoc/>
    public string Source { get; } = source;

    /// <summary>Variables, files, network and clock.</summary>
    protected CredentialEnvironment Environment { get; } = environment;

    /// <inheritdoc/>
    public Task<OssCredential> GetAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<OssCredential>(cancellationToken);
        }

        CachedCredential? cached = _cached;
        return cached is not null && Environment.UtcNow() < cached.RenewAt
            ? cached.Completed
            : _renewal.JoinAsync(RenewAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public bool Discard(OssCredential expired)
    {
        CachedCredential? cached = _cached;
        if (ReferenceEquals(cached?.Credential, expired))
        {
            Interlocked.CompareExchange(ref _cached, null, cached);
        }

        return true;
    }

    /// <summary>Gets a new credential from the source. It ends within a bounded time and throws only
    /// <see cref="OssException"/>.</summary>
    protected abstract Task<OssCredential> FetchAsync();

    private async Task<OssCredential> RenewAsync()
    {
        CachedCredential? old = _cached;
        DateTimeOffset now = Environment.UtcNow();
        if (old is not null && now < old.RenewAt)
        {
            return old.Credential;
        }

        try
        {
            OssCredential fresh = await FetchAsync().ConfigureAwait(false);
            _cached = new CachedCredential(fresh, RenewalOf(fresh, Environment.UtcNow()));
            return fresh;
        }
        catch (OssException) when (old?.Credential.Expiration is { } end && Environment.UtcNow() < end)
        {
            DateTimeOffset again = now + PauseAfterFailure;
            _cached = new CachedCredential(old.Credential, again < end ? again : end);
            return old.Credential;
        }
    }

    private static DateTimeOffset RenewalOf(OssCredential credential, DateTimeOffset now)
    {
        if (credential.Expiration is not { } end)
        {
            return DateTimeOffset.MaxValue;
        }

        long fifth = (end - now).Ticks / 5;
        return end - (fifth < Margin.Ticks ? TimeSpan.FromTicks(Math.Max(fifth, 0)) : Margin);
    }

    private sealed class CachedCredential(OssCredential credential, DateTimeOffset renewAt)
    {
        public OssCredential Credential { get; } = credential;

        public Task<OssCredential> Completed { get; } = Task.FromResult(credential);

        public DateTimeOffset RenewAt { get; } = renewAt;
    }
}
