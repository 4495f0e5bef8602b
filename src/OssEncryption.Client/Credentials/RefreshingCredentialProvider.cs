using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

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
