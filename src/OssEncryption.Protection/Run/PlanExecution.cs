using System.Collections.Concurrent;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.RateLimiting;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>Applies a plan, or a share of it: many objects at once, each proved and written down before the next. What
/// a run before has finished is not done again, however that run ended.</summary>
public sealed class PlanExecution : IDisposable
{
    // Fewer could be the bad luck of a few objects.
    private const int FewestUnreachable = 8;

    private readonly PlanFolder _plan;
    private readonly PlanExecutionOptions _options;
    private readonly JournalWriter _journal;
    private readonly JournalState _before;
    private readonly AdaptiveRateLimiter _pace;
    private readonly ConcurrencyLimiter _slots;
    private readonly IOssClient _client;
    private readonly ObjectRepair _repair;
    private readonly StopRule _stopRule;
    private readonly PlannedBuckets _buckets;
    private readonly OutcomeTally _tally = new();
    private readonly Dictionary<string, EncryptionRule> _wanted;
    private OssException? _stopped;

    /// <summary>Prepares a run: takes the share, and reads what runs before have done.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="client">Whom the requests go to.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="PlanException"><see cref="PlanError.PlanInUse"/>, or a journal is of another plan.</exception>
    /// <exception cref="IOException">A journal cannot be read or written.</exception>
    public PlanExecution(PlanFolder plan, IOssClient client, PlanExecutionOptions options)
    {
        _plan = plan;
        _options = options;
        _wanted = plan.Header.Buckets.ToDictionary(
            bucket => bucket.Name, bucket => bucket.Wanted, StringComparer.Ordinal);
        var folder = new JournalFolder(plan.Path, plan.Header.Id);
        _journal = folder.Begin(options.Shard);
        try
        {
            _before = JournalState.Read(folder);
        }
        catch
        {
            _journal.Dispose();
            throw;
        }

        _pace = new AdaptiveRateLimiter(options.MaxRequestsPerSecond);
        _slots = new ConcurrencyLimiter(options.ThrottleLimit);
        _client = client.WithRateLimit(_pace);
        _repair = new ObjectRepair(_client, _slots, _journal, options.Repair);
        _buckets = new PlannedBuckets(plan.Header, _client, _slots);
        _stopRule = new StopRule(Math.Max(FewestUnreachable, options.ThrottleLimit));
        Progress = new PlanStatus(plan, _before, isRunning: true).ProgressOf(options.Shard);
    }

    /// <summary>How far it has come.</summary>
    public RunProgress Progress { get; }

    /// <summary>Runs it to its end.</summary>
    /// <param name="report">Told of each outcome when it is written down; called from many threads.</param>
    /// <param name="stop">Ends the run: what is under way is given up, and done by the next one.</param>
    /// <exception cref="IOException">The journal could not be written; nothing goes on then.</exception>
    /// <exception cref="PlanException">A file of the plan is not what was written, or
    /// <see cref="PlanError.PlanOfOtherBucket"/>.</exception>
    public async Task<RunSummary> RunAsync(Action<PlanOutcome> report, CancellationToken stop)
    {
        IReadOnlyList<MultipartUpload> left = await new LeftUploads(_client, _before, _journal, _options.Shard)
            .GiveUpAsync(stop).ConfigureAwait(false);
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
            DoneBefore = _before.FinalCount,
            Elapsed = Progress.Elapsed,
            Requests = _pace.Requests,
            Throttled = _pace.Throttled,
            LeftUploads = left,
            Stopped = _stopped,
        };
    }

    /// <summary>Lets the share go.</summary>
    public void Dispose()
    {
        _journal.Dispose();
        _slots.Dispose();
        _pace.Dispose();
    }

    private IEnumerable<PlanEntry> Entries() => _plan.ReadEntries(_options.Shard)
        .Where(entry => entry.Action != PlanAction.None && !_before.IsFinal(entry.Number));

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
            // Those that were only stopped are not what went wrong; who stopped them is known.
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
            entry, _wanted[entry.Address.Bucket], _before.FindBegun(entry.Number), end.Token).ConfigureAwait(false);
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
        Progress.Add(outcome);
        report(outcome);
        if (_stopRule.Look(outcome) is { } reason)
        {
            _stopped = reason;
            end.Cancel();
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

/// <summary>How a plan is run.</summary>
public sealed record PlanExecutionOptions
{
    /// <summary>The share of the plan.</summary>
    public PlanShard Shard { get; init; } = PlanShard.Whole;

    /// <summary>How many requests may be under way at once.</summary>
    public int ThrottleLimit { get; init; } = 16;

    /// <summary>How many requests may go out in a second, or <c>null</c> for as many as can.</summary>
    public double? MaxRequestsPerSecond { get; init; }

    /// <summary>How objects are copied.</summary>
    public RepairOptions Repair { get; init; } = new();

    /// <summary>Says what to do about a failure, for the journal.</summary>
    public Func<OssException, string, string?> Advise { get; init; } = (_, _) => null;
}

/// <summary>What a run came to.</summary>
public sealed record RunSummary
{
    /// <summary>The outcomes of this run, counted by reason.</summary>
    public required IReadOnlyList<OutcomeCount> Counts { get; init; }

    /// <summary>How many objects runs before had finished.</summary>
    public long DoneBefore { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>How many requests went out, those that were sent again included.</summary>
    public long Requests { get; init; }

    /// <summary>How many of them the service found too fast.</summary>
    public long Throttled { get; init; }

    /// <summary>Uploads in parts of runs before that could not be given up.</summary>
    public IReadOnlyList<MultipartUpload> LeftUploads { get; init; } = [];

    /// <summary>Why the run ended before all objects were looked at, or <c>null</c> when it did not.</summary>
    public OssException? Stopped { get; init; }
}

/// <summary>Says when it makes no sense to go on: without a credential that counts, or when one object after the other
/// finds no service. A run that is stopped so goes on where it was.</summary>
/// <param name="limit">How many objects in a row find no service.</param>
internal sealed class StopRule(int limit)
{
    private int _inARow;

    /// <summary>Looks at an outcome.</summary>
    /// <returns>The failure to stop for, or <c>null</c>.</returns>
    public OssException? Look(PlanOutcome outcome)
    {
        if (outcome.Reason != OutcomeReason.Unreachable)
        {
            Interlocked.Exchange(ref _inARow, 0);
            return outcome.Problem is { } problem && RepairFailure.IsOfEverything(problem) ? problem : null;
        }

        bool isEnough = outcome.Problem is not null
            && (RepairFailure.IsOfEverything(outcome.Problem) || Interlocked.Increment(ref _inARow) >= limit);
        return isEnough ? outcome.Problem : null;
    }
}

/// <summary>Tells the buckets of a plan from others of their names. At another endpoint, or where a bucket was deleted
/// and made anew, no object is the planned one, and a journal that said so would keep the right ones from being
/// encrypted later.</summary>
internal sealed class PlannedBuckets(PlanHeader plan, IOssClient client, ConcurrencyLimiter slots)
{
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Lazy<Task>> _checks = new(StringComparer.Ordinal);

    /// <summary>Refuses a bucket that is not the planned one. Each is asked for once; where the caller may not do that,
    /// it is taken for the planned one.</summary>
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
                $"The bucket '{bucket}' at this endpoint was made at {now.UtcDateTime:u}, and the one of the plan at ") +
                FormattableString.Invariant($"{then.UtcDateTime:u} ({plan.Host}). Connect to the endpoint of the ") +
                "plan; if the bucket was deleted and made anew, make another plan.");
        }
    }

    private async Task<DateTimeOffset?> FindCreatedAsync(string bucket, CancellationToken stop)
    {
        try
        {
            BucketInfo info = await slots.RunAsync(() => client.GetBucketInfoAsync(bucket, stop), stop)
                .ConfigureAwait(false);
            return info.Summary.CreationDate;
        }
        catch (OssException)
        {
            return null;
        }
    }
}
