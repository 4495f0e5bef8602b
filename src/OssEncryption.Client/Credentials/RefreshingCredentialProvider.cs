using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The base of providers of temporary credentials. It caches the credential and renews it once for all
/// callers, 3 minutes before it expires or when a fifth of a shorter lifetime is left. If a renewal fails while the
/// current credential is valid, callers keep that one and the renewal is retried later.</summary>
internal abstract class RefreshingCredentialProvider(CredentialEnvironment environment, string source)
    : ICredentialProvider
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);

    private readonly SingleFlight<OssCredential> _renewal = new();
    private volatile Held? _held;

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

        Held? held = _held;
        return held is not null && Environment.UtcNow() < held.RenewAt
            ? held.Completed
            : _renewal.JoinAsync(RenewAsync, cancellationToken);
    }

    /// <summary>Gets a new credential from the source. It ends within a bounded time and throws only
    /// <see cref="OssException"/>.</summary>
    protected abstract Task<OssCredential> FetchAsync();

    private async Task<OssCredential> RenewAsync()
    {
        Held? old = _held;
        DateTimeOffset now = Environment.UtcNow();
        if (old is not null && now < old.RenewAt)
        {
            return old.Credential;
        }

        try
        {
            OssCredential fresh = await FetchAsync().ConfigureAwait(false);
            _held = new Held(fresh, RenewalOf(fresh, Environment.UtcNow()));
            return fresh;
        }
        catch (OssException) when (old?.Credential.Expiration is { } end && Environment.UtcNow() < end)
        {
            DateTimeOffset again = now + PauseAfterFailure;
            _held = new Held(old.Credential, again < end ? again : end);
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

    private sealed class Held(OssCredential credential, DateTimeOffset renewAt)
    {
        public OssCredential Credential { get; } = credential;

        public Task<OssCredential> Completed { get; } = Task.FromResult(credential);

        public DateTimeOffset RenewAt { get; } = renewAt;
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
