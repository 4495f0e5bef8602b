using System.ComponentModel;
using System.Diagnostics;
using System.Management.Automation;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Base;

/// <summary>A cmdlet that takes many inputs and sends requests for several at once. Results are emitted in the order of
/// the inputs. An input that fails gives one error, and the others go on. When the pipeline ends early, by Ctrl+C or by
/// Select-Object -First, the calls in flight are cancelled and awaited.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssParallelCommand : OssClientCommand
{
    // Finished calls wait in the window behind a slower, older one. Spare room keeps the throttle busy meanwhile.
    private const int WindowPerCall = 4;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _sinceProgress = Stopwatch.StartNew();
    private SemaphoreSlim? _throttle;
    private ConcurrencyLimiter? _limiter;
    private OrderedWindow? _first;
    private OrderedWindow? _second;
    private bool _progressShown;
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
        _first = new OrderedWindow(ThrottleLimit * WindowPerCall, ShowProgress);
        _second = new OrderedWindow(ThrottleLimit * WindowPerCall, ShowProgress);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(() =>
    {
        ProcessInput();
        _first!.TakeEnded();
        _second!.TakeEnded();
        ShowProgress();
    });

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(() =>
    {
        FinishPending();
        FinishInputs();
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
        _first!.TakeAll();
        _second!.TakeAll();
    }

    /// <summary>Starts the first, or only, call for an input.</summary>
    /// <param name="target">The target of errors: the bucket, or <c>bucket/key</c>.</param>
    /// <param name="call">The call.</param>
    /// <param name="then">Processes the result, on the pipeline thread.</param>
    internal void Start<T>(string target, Func<CancellationToken, Task<T>> call, Action<T> then)
    {
        _started++;
        WriteVerbose($"{Activity} works on '{target}'.");
        Add(_first!, target, call, then);
    }

    /// <summary>Starts the second call for an input, when the result of the first is processed. A cmdlet that has
    /// second calls passes all its results through here, so that they stay in order.</summary>
    internal void Continue<T>(string target, Func<CancellationToken, Task<T>> call, Action<T> then) =>
        Add(_second!, target, call, then);

    /// <inheritdoc/>
    private protected sealed override void CancelAndWait()
    {
        base.CancelAndWait();
        _first?.Discard();
        _second?.Discard();
        _throttle?.Dispose();
        _throttle = null;
        _limiter?.Dispose();
        Release();
    }

    private string Activity => MyInvocation.MyCommand.Name;

    private void Add<T>(OrderedWindow window, string target, Func<CancellationToken, Task<T>> call, Action<T> then)
    {
        SemaphoreSlim throttle = _throttle!;
        CancellationToken stop = StopToken;
        // Wait for the throttle here, not on the other thread, so that calls start in the order of the inputs.
        Task turn = throttle.WaitAsync(stop);
        Task<T> task = Task.Run(() => ThrottledAsync(throttle, turn, call, stop), CancellationToken.None);
        window.Add(task, () => Take(target, task, then));
    }

    private static async Task<T> ThrottledAsync<T>(
        SemaphoreSlim throttle, Task turn, Func<CancellationToken, Task<T>> call, CancellationToken stop)
    {
        await turn.ConfigureAwait(false);
        try
        {
            return await call(stop).ConfigureAwait(false);
        }
        finally
        {
            throttle.Release();
        }
    }

    private void Take<T>(string target, Task<T> task, Action<T> then)
    {
        if (Report(target, () => Wait(_ => task)))
        {
            then(task.Result);
        }
        else
        {
            _finished++;
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

/// <summary>A bounded queue of calls in flight. Their results are processed on the pipeline thread, in the order in
/// which the calls were added; only the calls run on other threads.</summary>
internal sealed class OrderedWindow
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private readonly Queue<(Task Task, Action Take)> _inFlight = new();
    private readonly int _capacity;
    private readonly Action _onTick;

    /// <summary>Creates a window.</summary>
    /// <param name="capacity">How many calls the queue holds, in flight or finished.</param>
    /// <param name="onTick">Called on the pipeline thread five times a second while it waits.</param>
    public OrderedWindow(int capacity, Action onTick)
    {
        _capacity = capacity;
        _onTick = onTick;
    }

    /// <summary>Adds a call. While the window is full, waits for the oldest call and processes its result.</summary>
    /// <param name="task">The call, started.</param>
    /// <param name="take">Processes its result on the pipeline thread, when the task has ended.</param>
    public void Add(Task task, Action take)
    {
        while (_inFlight.Count >= _capacity)
        {
            TakeOldest();
        }

        _inFlight.Enqueue((task, take));
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

    /// <summary>Waits until every call has ended, and discards the results.</summary>
    public void Discard()
    {
        while (_inFlight.Count > 0)
        {
            Task.WaitAny(_inFlight.Dequeue().Task);
        }
    }

    private void TakeOldest()
    {
        (Task task, Action take) = _inFlight.Peek();
        while (Task.WaitAny([task], Tick) < 0)
        {
            _onTick();
        }

        _inFlight.Dequeue();
        take();
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
