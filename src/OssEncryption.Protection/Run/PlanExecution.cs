using System.Collections.Concurrent;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.RateLimiting;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>Applies a plan, or a shard of it: several workers, each with one object at a time, which is proved and
/// logged before the next one. What earlier runs have finished is not repeated, however they ended.</summary>
public sealed class PlanExecution : IDisposable
{
    // Fewer unreachable objects in a row may be chance.
    private const int FewestUnreachable = 8;

    private readonly PlanFolder _plan;
    private readonly PlanExecutionOptions _options;
    private readonly JournalWriter _journal;
    private readonly JournalState _before;
    private readonly AdaptiveRateLimiter _rateLimiter;
    private readonly ConcurrencyLimiter _limiter;
    private readonly IOssClient _client;
    private readonly ObjectRepair _repair;
    private readonly StopRule _stopRule;
    private readonly PlannedBuckets _buckets;
    private readonly OutcomeTally _tally = new();
    private readonly Dictionary<string, EncryptionRule> _wanted;
    private OssException? _stopped;
    private DateTimeOffset? _readyBy;

    /// <summary>Prepares a run: takes the shard lock, and reads the journals of earlier runs.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="client">The client.</param>
    /// <param name="options">Options of the run.</param>
    /// <exception cref="PlanException"><see cref="PlanError.PlanInUse"/>, or a journal is damaged or belongs to another
    /// plan.</exception>
    /// <exception cref="IOException">A journal cannot be read or written.</exception>
    public PlanExecution(PlanFolder plan, IOssClient client, PlanExecutionOptions options)
    {
        _plan = plan;
        _options = options;
        _wanted = plan.Header.Buckets.ToDictionary(
            bucket => bucket.Name, bucket => bucket.Wanted, StringComparer.Ordinal);
        var folder = new JournalFolder(plan);
        ShardLock shardLock = folder.Lock(options.Shard);
        try
        {
            List<JournalDamage> damages = [];
            _before = JournalState.Read(folder, options.Shard, options.Recheck ? damages : null);
            _journal = folder.Begin(shardLock, options.Shard, damages, options.ThrottleLimit);
        }
        catch
        {
            shardLock.Dispose();
            throw;
        }

        _rateLimiter = new AdaptiveRateLimiter(options.MaxRequestsPerSecond, options.Clock);
        _limiter = new ConcurrencyLimiter(options.ThrottleLimit);
        _client = client.WithRateLimit(_rateLimiter);
        _repair = new ObjectRepair(_client, _limiter, _journal, options.Repair);
        _buckets = new PlannedBuckets(plan.Header, _client, _limiter);
        _stopRule = new StopRule(Math.Max(FewestUnreachable, options.ThrottleLimit));
        Progress = RunProgress.Of(plan.Header.Totals, options.Shard, _before);
    }

    /// <summary>The progress of the run.</summary>
    public RunProgress Progress { get; }

    /// <summary>Applies the plan.</summary>
    /// <param name="report">Called with each outcome, from several threads; its record rides with the next ones to the
    /// journal.</param>
    /// <param name="stop">Cancels the run; the next one finishes what was under way.</param>
    /// <exception cref="IOException">The journal could not be written; the run ends.</exception>
    /// <exception cref="PlanException">A file of the plan is damaged, or
    /// <see cref="PlanError.PlanOfOtherBucket"/>.</exception>
    public async Task<RunSummary> RunAsync(Action<PlanOutcome> report, CancellationToken stop)
    {
        IReadOnlyList<MultipartUpload> left = await AbortOrphanedUploadsAsync(stop).ConfigureAwait(false);
        using (IEnumerator<PlanEntry> entries = Entries().GetEnumerator())
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            await WorkAsync(entries, report, end).ConfigureAwait(false);
        }

        stop.ThrowIfCancellationRequested();
        await _journal.EndAsync(_stopped is null).ConfigureAwait(false);
        return new RunSummary
        {
            Counts = _tally.Counts,
            AclUnproved = _tally.AclUnproved,
            TagsUnproved = _tally.TagsUnproved,
            DoneBefore = _before.FinalCount,
            Elapsed = Progress.Elapsed,
            Requests = _rateLimiter.Requests,
            Throttled = _rateLimiter.Throttled,
            LeftUploads = left,
            ReadyBy = _readyBy,
            Stopped = _stopped,
        };
    }

    /// <summary>Releases the shard lock.</summary>
    public void Dispose()
    {
        _journal.Dispose();
        _rateLimiter.Dispose();
    }

    private async Task<IReadOnlyList<MultipartUpload>> AbortOrphanedUploadsAsync(CancellationToken stop)
    {
        var orphans = new OrphanedUploads(_client);
        return await orphans.AbortKnownAsync(
            _before.OpenUploads.Where(open => _options.Shard.Contains(open.Number)), _journal, stop)
            .ConfigureAwait(false);
    }

    private IEnumerable<PlanEntry> Entries() => _plan.ReadEntries(_options.Shard)
        .Where(entry => entry.Action != PlanAction.None
            && (entry.Action != PlanAction.RestoreAndCopy || _options.Repair.Restore is not null)
            && !_before.IsFinal(entry.Number));

    private async Task WorkAsync(
        IEnumerator<PlanEntry> entries, Action<PlanOutcome> report, CancellationTokenSource end)
    {
        Task[] workers =
        [
            .. Enumerable.Range(0, _options.ThrottleLimit)
                .Select(_ => Task.Run(() => WorkOneByOneAsync(entries, report, end), CancellationToken.None)),
        ];
        try
        {
            await Task.WhenAll(workers).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Cancelled workers are not the cause; the caller checks its token and the stop rule.
        }
    }

    private async Task WorkOneByOneAsync(
        IEnumerator<PlanEntry> entries, Action<PlanOutcome> report, CancellationTokenSource end)
    {
        try
        {
            while (!end.IsCancellationRequested && TryTake(entries, out PlanEntry? entry))
            {
                await WorkOnAsync(entry!, report, end).ConfigureAwait(false);
            }
        }
        catch
        {
            end.Cancel();
            throw;
        }
    }

    private async Task WorkOnAsync(PlanEntry entry, Action<PlanOutcome> report, CancellationTokenSource end)
    {
        PlanOutcome outcome = await _repair.RunAsync(
            entry, _wanted[entry.Address.Bucket], _before.FindBegun(entry), end.Token).ConfigureAwait(false);
        if (outcome.Reason is OutcomeReason.Gone or OutcomeReason.Changed)
        {
            await _buckets.RequireAsync(entry.Address.Bucket, end.Token).ConfigureAwait(false);
        }

        if (outcome.Problem is { } problem)
        {
            string target = $"{entry.Address.Bucket}/{entry.Address.Key}";
            outcome = outcome with { Advice = _options.Advise(problem, target) };
        }

        await _journal.EndedAsync(outcome).ConfigureAwait(false);
        _tally.Add(outcome);
        NoteRestoring(outcome);
        Progress.Add(outcome);
        report(outcome);
        if (_stopRule.Check(outcome) is { } reason)
        {
            _stopped = reason;
            end.Cancel();
        }
    }

    private void NoteRestoring(PlanOutcome outcome)
    {
        lock (_tally)
        {
            _readyBy = outcome.ReadyBy is { } time && !(_readyBy < time) ? time : _readyBy;
        }
    }

    private static bool TryTake(IEnumerator<PlanEntry> entries, out PlanEntry? entry)
    {
        lock (entries)
        {
            bool isThere = entries.MoveNext();
            entry = isThere ? entries.Current : null;
            return isThere;
        }
    }
}

/// <summary>Options of a run.</summary>
public sealed record PlanExecutionOptions
{
    /// <summary>The shard of the plan.</summary>
    public PlanShard Shard { get; init; } = PlanShard.Whole;

    /// <summary>The most concurrent requests, and the number of workers.</summary>
    public int ThrottleLimit { get; init; } = 16;

    /// <summary>The most requests per second, or <c>null</c> for no maximum.</summary>
    public double? MaxRequestsPerSecond { get; init; }

    /// <summary>Options of the copies.</summary>
    public RepairOptions Repair { get; init; } = new();

    /// <summary>Whether damaged journals are accepted: the objects of which only a damaged line or one after it tells
    /// something are looked at again.</summary>
    public bool Recheck { get; init; }

    /// <summary>The clock of the rate limiter.</summary>
    internal RateLimiterClock Clock { get; init; } = RateLimiterClock.System;

    /// <summary>Gives the advice for a failure of an object; the journal keeps it.</summary>
    public Func<OssException, string, string?> Advise { get; init; } = (_, _) => null;
}

/// <summary>The result of a run.</summary>
public sealed record RunSummary
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMinutes(1);

    /// <summary>The outcomes of this run by reason.</summary>
    public required IReadOnlyList<OutcomeCount> Counts { get; init; }

    /// <summary>The number of objects that this run proved but for their ACL.</summary>
    public long AclUnproved { get; init; }

    /// <summary>The number of objects that this run proved but for their tags.</summary>
    public long TagsUnproved { get; init; }

    /// <summary>The number of objects that earlier runs have finished.</summary>
    public long DoneBefore { get; init; }

    /// <summary>The duration of the run.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The number of requests sent, retries included.</summary>
    public long Requests { get; init; }

    /// <summary>How many of them the service throttled.</summary>
    public long Throttled { get; init; }

    /// <summary>Multipart uploads of earlier runs that could not be aborted.</summary>
    public IReadOnlyList<MultipartUpload> LeftUploads { get; init; } = [];

    /// <summary>When the first of the objects that are being restored can be read, or <c>null</c> if there is
    /// none.</summary>
    public DateTimeOffset? ReadyBy { get; init; }

    /// <summary>Why the run stopped early, or <c>null</c> if it did not.</summary>
    public OssException? Stopped { get; init; }

    /// <summary>How long to wait before the next run, or <c>null</c> when none is to come. Restorations end earlier
    /// than the service promises, so it is looked a few times.</summary>
    /// <param name="now">The time.</param>
    public TimeSpan? PauseAfter(DateTimeOffset now)
    {
        if (Stopped is not null || ReadyBy is not { } readyBy)
        {
            return null;
        }

        TimeSpan quarter = TimeSpan.FromTicks((readyBy - now).Ticks / 4);
        return quarter < ShortestPause ? ShortestPause : quarter;
    }
}

/// <summary>Decides when a run stops early: the credential is not accepted, or the service is unreachable for several
/// objects in a row. The next run continues.</summary>
/// <param name="limit">The number of unreachable objects in a row.</param>
internal sealed class StopRule(int limit)
{
    private int _inARow;

    /// <summary>Takes an outcome into account.</summary>
    /// <returns>The failure to stop for, or <c>null</c> to go on.</returns>
    public OssException? Check(PlanOutcome outcome)
    {
        if (outcome.Reason != OutcomeReason.Unreachable)
        {
            Interlocked.Exchange(ref _inARow, 0);
            return outcome.Problem is { } problem && ServiceFailure.Is(problem) ? problem : null;
        }

        bool isEnough = outcome.Problem is not null
            && (ServiceFailure.Is(outcome.Problem) || Interlocked.Increment(ref _inARow) >= limit);
        return isEnough ? outcome.Problem : null;
    }
}

/// <summary>Verifies by the creation time that a bucket is the planned one. In another bucket with the same name every
/// object looks changed or gone, and a journal that says so would keep the right objects from being encrypted
/// later.</summary>
internal sealed class PlannedBuckets(PlanHeader plan, IOssClient client, ConcurrencyLimiter limiter)
{
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Lazy<Task>> _checks = new(StringComparer.Ordinal);

    /// <summary>Rejects a bucket that is not the planned one. Sends one GetBucketInfo per bucket; if the caller may
    /// not do that, the bucket is accepted.</summary>
    /// <exception cref="PlanException"><see cref="PlanError.PlanOfOtherBucket"/>.</exception>
    public Task RequireAsync(string bucket, CancellationToken stop) =>
        _checks.GetOrAdd(bucket, name => new Lazy<Task>(() => CheckAsync(name, stop))).Value;

    private async Task CheckAsync(string bucket, CancellationToken stop)
    {
        DateTimeOffset? planned = plan.Buckets.First(known => known.Name == bucket).Created;
        if (planned is { } then
            && await FindCreatedAsync(bucket, stop).ConfigureAwait(false) is { } now
            && (now - then).Duration() >= Precision)
        {
            throw new PlanException(PlanError.PlanOfOtherBucket, FormattableString.Invariant(
                $"The bucket '{bucket}' at this endpoint was made at {now.UtcDateTime:u}, and the one of the plan ") +
                FormattableString.Invariant($"at {then.UtcDateTime:u} ({plan.Host}). Connect to the endpoint of the ") +
                "plan; if the bucket was deleted and made anew, make another plan.");
        }
    }

    private async Task<DateTimeOffset?> FindCreatedAsync(string bucket, CancellationToken stop)
    {
        try
        {
            BucketInfo info = await limiter.RunAsync(() => client.GetBucketInfoAsync(bucket, stop), stop)
                .ConfigureAwait(false);
            return info.Summary.CreationDate;
        }
        catch (OssException)
        {
            return null;
        }
    }
}
