using System.ComponentModel;
using System.Diagnostics;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Base;

/// <summary>A cmdlet that takes many inputs and sends requests for several at once. Results are emitted in the order of
/// the inputs. An input that fails gives one error, and the others go on. Reads run ahead of what is emitted; changes
/// never further than -ThrottleLimit. When the pipeline ends early, by Ctrl+C, by an error or by Select-Object -First,
/// nothing new starts, the calls in flight are cancelled or awaited, and changes that were not emitted are
/// named.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssParallelCommand : OssClientCommand
{
    // Finished calls wait in the window behind a slower, older one. Spare room keeps the throttle busy meanwhile.
    private const int WindowPerCall = 4;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _sinceProgress = Stopwatch.StartNew();
    private SemaphoreSlim? _throttle;
    private ConcurrencyLimiter? _limiter;
    private OrderedWindow? _reads;
    private OrderedWindow? _changes;
    private bool _progressShown;
    private volatile bool _isEnding;
    private int _started;
    private int _finished;

    /// <summary>The maximum number of concurrent requests.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>Limits the concurrent requests of inputs that need many each, such as uploads in parts. The throttle
    /// limits the inputs themselves.</summary>
    private protected ConcurrencyLimiter Limiter =>
        _limiter ?? throw new InvalidOperationException("The cmdlet has not begun.");

    /// <summary>The bytes transferred, for the progress.</summary>
    private protected TransferProgress Bytes { get; } = new();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _throttle = new SemaphoreSlim(ThrottleLimit);
        _limiter = new ConcurrencyLimiter(ThrottleLimit);
        _reads = new OrderedWindow(ThrottleLimit * WindowPerCall, ShowProgress, StopToken);
        _changes = new OrderedWindow(ThrottleLimit, ShowProgress, StopToken);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(() =>
    {
        ProcessInput();
        _reads!.TakeEnded();
        _changes!.TakeEnded();
        ShowProgress();
    });

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(() =>
    {
        FinishPending();
        FinishInputs();
        TellRequests();
        if (_progressShown)
        {
            WriteProgress(new ProgressRecord(0, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    });

    /// <summary>Takes the input that is bound now and starts its calls.</summary>
    private protected abstract void ProcessInput();

    /// <summary>Runs on the pipeline thread when all inputs are finished.</summary>
    private protected virtual void FinishInputs()
    {
    }

    /// <summary>Frees resources when the command has ended, in whatever way. No call is in flight any more.</summary>
    private protected virtual void Release()
    {
    }

    /// <summary>The text of the progress.</summary>
    private protected virtual string Status => $"{_finished} of {_started} done{Bytes}";

    /// <summary>Waits until all inputs so far are finished.</summary>
    private protected void FinishPending()
    {
        _reads!.TakeAll();
        _changes!.TakeAll();
    }

    /// <summary>Starts a call that reads, the first or only one for an input.</summary>
    /// <param name="target">The target of errors: the bucket, or <c>bucket/key</c>.</param>
    /// <param name="call">The call.</param>
    /// <param name="then">Processes the result, on the pipeline thread.</param>
    internal void Start<T>(string target, Func<CancellationToken, Task<T>> call, Action<T> then)
    {
        Announce(target);
        _reads!.Reserve();
        _reads.Add(Call(target, call, then));
    }

    /// <summary>Starts a call that changes something, the only one for an input.</summary>
    internal void StartChange<T>(string target, Func<CancellationToken, Task<T>> call, Action<T> then)
    {
        Announce(target);
        Change(target, call, then);
    }

    /// <summary>Starts a call that changes something, when the result of the reading call is processed. A cmdlet that
    /// changes something passes all its results through here, so that they stay in order.</summary>
    internal void Change<T>(string target, Func<CancellationToken, Task<T>> call, Action<T> then)
    {
        _changes!.Add(Call(target, call, then));
        _changes.Reserve();
    }

    /// <summary>Whether changes under way are cancelled when the pipeline ends early. Transfers are, because they take
    /// long; the others are awaited, so that their outcome is known.</summary>
    private protected virtual bool CancelsChanges => false;

    /// <inheritdoc/>
    private protected sealed override void CancelAndWait()
    {
        _isEnding = true;
        if (CancelsChanges)
        {
            base.CancelAndWait();
        }

        if (_changes?.Discard() is { Count: > 0 } changes)
        {
            NameChanges(changes);
        }

        base.CancelAndWait();
        _reads?.Discard();
        _throttle?.Dispose();
        _throttle = null;
        Release();
    }

    private string Activity => MyInvocation.MyCommand.Name;

    private void Announce(string target)
    {
        _started++;
        WriteVerbose($"{Activity} works on '{target}'.");
    }

    private PendingCall Call<T>(string target, Func<CancellationToken, Task<T>> call, Action<T> then)
    {
        SemaphoreSlim throttle = _throttle!;
        CancellationToken stop = StopToken;
        // Wait for the throttle here, not on the other thread, so that calls start in the order of the inputs.
        Task turn = throttle.WaitAsync(stop);
        var pending = new PendingCall(target);
        Task<T> task = Task.Run(() => ThrottledAsync(pending, throttle, turn, call, stop), CancellationToken.None);
        pending.Task = task;
        pending.Take = () => Take(pending, task, then);
        return pending;
    }

    private async Task<T> ThrottledAsync<T>(
        PendingCall pending,
        SemaphoreSlim throttle,
        Task turn,
        Func<CancellationToken, Task<T>> call,
        CancellationToken stop)
    {
        await turn.ConfigureAwait(false);
        try
        {
            if (_isEnding)
            {
                throw new OperationCanceledException();
            }

            pending.HasBegun = true;
            return await call(stop).ConfigureAwait(false);
        }
        finally
        {
            throttle.Release();
        }
    }

    private void Take<T>(PendingCall pending, Task<T> task, Action<T> then)
    {
        if (Report(pending.Target, () => Wait(_ => task)))
        {
            then(task.Result);
        }
        else
        {
            _finished++;
        }
    }

    // Nothing follows an error that ends the pipeline, so what was done beside it is emitted first.
    private protected sealed override void BeforeError(bool endsCommand)
    {
        if (_changes is null || _isEnding || !(endsCommand || StopsAtErrors))
        {
            return;
        }

        _isEnding = true;
        var done = new Queue<PendingCall>(_changes.Discard().Where(IsDone));
        try
        {
            while (done.Count > 0)
            {
                done.Dequeue().Take();
            }
        }
        finally
        {
            NameChanges([.. done]);
        }
    }

    private static bool IsDone(PendingCall call) => call.Task.Status == TaskStatus.RanToCompletion;

    private bool StopsAtErrors =>
        (MyInvocation.BoundParameters.TryGetValue("ErrorAction", out object? bound)
            ? bound
            : GetVariableValue("ErrorActionPreference")) is { } action
        && LanguagePrimitives.TryConvertTo(action, out ActionPreference preference)
        && preference == ActionPreference.Stop;

    private void NameChanges(IReadOnlyList<PendingCall> calls)
    {
        string[] done = [.. calls.Where(IsDone).Select(call => $"'{call.Target}'")];
        string[] unknown = [.. calls.Where(call => call.HasBegun && call.Task.IsCanceled)
            .Select(call => $"'{call.Target}'")];
        if (done.Length > 0)
        {
            Warn($"{Activity} finished {string.Join(", ", done)} before the pipeline ended; the output lacks it.");
        }

        if (unknown.Length > 0)
        {
            Warn($"{Activity} was cancelled while it worked on {string.Join(", ", unknown)}. Check what came of it.");
        }
    }

    // A pipeline that was stopped takes no warning any more; the host does.
    private void Warn(string message)
    {
        try
        {
            WriteWarning(message);
        }
        catch (Exception ended) when (ended is PipelineStoppedException or InvalidOperationException)
        {
            Host?.UI?.WriteWarningLine(PrintableText.Of(message));
        }
    }

    /// <summary>Emits a result, if there is one, and counts its input as finished.</summary>
    internal void Finish(object? result)
    {
        _finished++;
        if (result is not null)
        {
            WriteObject(result);
        }
    }

    private void ShowProgress()
    {
        TellRequests();
        if (_sinceProgress.Elapsed < ProgressInterval)
        {
            return;
        }

        _sinceProgress.Restart();
        _progressShown = true;
        WriteProgress(new ProgressRecord(0, Activity, Status)
        {
            PercentComplete = Bytes.Percent,
        });
    }

    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch
        {
            CancelAndWait();
            throw;
        }
    }
}

/// <summary>A call in flight, or one that waits to be processed.</summary>
internal sealed class PendingCall(string target)
{
    /// <summary>The target of errors.</summary>
    public string Target => target;

    /// <summary>The call, started.</summary>
    public Task Task { get; set; } = Task.CompletedTask;

    /// <summary>Processes the result on the pipeline thread, when the call has ended.</summary>
    public Action Take { get; set; } = () => { };

    /// <summary>Whether the throttle has let it begin.</summary>
    public bool HasBegun { get; set; }
}

/// <summary>A bounded queue of calls in flight. Their results are processed on the pipeline thread, in the order in
/// which the calls were added; only the calls run on other threads.</summary>
/// <param name="capacity">How many calls the queue holds, in flight or finished.</param>
/// <param name="onTick">Called on the pipeline thread five times a second while it waits.</param>
/// <param name="stop">Cancelled when the user stops the pipeline.</param>
internal sealed class OrderedWindow(int capacity, Action onTick, CancellationToken stop)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private readonly Queue<PendingCall> _inFlight = new();
    private PendingCall? _interrupted;

    /// <summary>Adds a call.</summary>
    public void Add(PendingCall call) => _inFlight.Enqueue(call);

    /// <summary>While the window is full, waits for the oldest call and processes its result.</summary>
    public void Reserve()
    {
        while (_inFlight.Count >= capacity)
        {
            TakeOldest();
        }
    }

    /// <summary>Processes the results of the oldest calls that have ended, without waiting.</summary>
    public void TakeEnded()
    {
        while (_inFlight.Count > 0 && _inFlight.Peek().Task.IsCompleted)
        {
            TakeOldest();
        }
    }

    /// <summary>Waits for all calls and processes their results.</summary>
    public void TakeAll()
    {
        while (_inFlight.Count > 0)
        {
            TakeOldest();
        }
    }

    /// <summary>Waits until every call has ended, without processing the results.</summary>
    /// <returns>The calls, oldest first; also one whose processing the user interrupted.</returns>
    public IReadOnlyList<PendingCall> Discard()
    {
        PendingCall[] calls = _interrupted is null ? [.. _inFlight] : [_interrupted, .. _inFlight];
        _interrupted = null;
        _inFlight.Clear();
        foreach (PendingCall call in calls)
        {
            Task.WaitAny(call.Task);
        }

        return calls;
    }

    private void TakeOldest()
    {
        PendingCall oldest = _inFlight.Peek();
        while (Task.WaitAny([oldest.Task], Tick) < 0)
        {
            onTick();
        }

        _inFlight.Dequeue();
        try
        {
            oldest.Take();
        }
        catch (PipelineStoppedException) when (stop.IsCancellationRequested)
        {
            _interrupted = oldest;
            throw;
        }
    }
}

/// <summary>How many of the expected bytes have been transferred. Any thread may count.</summary>
internal sealed class TransferProgress
{
    private const double Mebibyte = 1024 * 1024;

    private long _expected;
    private long _done;

    /// <summary>The percentage transferred; -1 when no bytes are expected.</summary>
    public int Percent
    {
        get
        {
            long expected = Interlocked.Read(ref _expected);
            long done = Math.Max(0, Math.Min(Interlocked.Read(ref _done), expected));
            return expected == 0 ? -1 : (int)(100.0 * done / expected);
        }
    }

    /// <summary>Adds bytes to those that are expected.</summary>
    public void Expect(long count) => Interlocked.Add(ref _expected, count);

    /// <summary>Adds bytes that were transferred; negative for bytes that are sent again.</summary>
    public void Add(long count) => Interlocked.Add(ref _done, count);

    /// <summary>The bytes as text for the progress; empty when none are expected.</summary>
    public override string ToString() => Interlocked.Read(ref _expected) == 0
        ? ""
        : FormattableString.Invariant(
            $", {Interlocked.Read(ref _done) / Mebibyte:0.0} of {Interlocked.Read(ref _expected) / Mebibyte:0.0} MiB");
}
