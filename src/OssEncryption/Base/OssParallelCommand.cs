using System.ComponentModel;
using System.Diagnostics;
using System.Management.Automation;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Base;

/// <summary>A cmdlet that takes many inputs and works on several at once. Results come in the order of the inputs, each
/// as soon as those before it are out; an input that fails gives one error and the others go on. When the pipeline
/// ends early, by Ctrl+C or because a later command has enough, the calls in flight are cancelled and
/// awaited.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssParallelCommand : OssClientCommand
{
    // Calls that have ended wait in the window for an older, slower one; room for some keeps the throttle busy.
    private const int WindowPerCall = 4;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _sinceProgress = Stopwatch.StartNew();
    private SemaphoreSlim? _throttle;
    private ConcurrencyLimiter? _slots;
    private OrderedWindow? _first;
    private OrderedWindow? _second;
    private bool _progressShown;
    private int _started;
    private int _finished;

    /// <summary>How many requests may be under way at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>What the inputs that make many requests of their own share, beside the throttle on inputs: parts and
    /// whole objects take their turns here.</summary>
    private protected ConcurrencyLimiter Slots => _slots ?? throw new InvalidOperationException("The cmdlet has not begun.");

    /// <summary>The bytes of the inputs, which the progress shows.</summary>
    private protected ByteCount Bytes { get; } = new();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _throttle = new SemaphoreSlim(ThrottleLimit);
        _slots = new ConcurrencyLimiter(ThrottleLimit);
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
        Settle();
        FinishInputs();
        if (_progressShown)
        {
            WriteProgress(new ProgressRecord(0, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    });

    /// <summary>Takes the input that is bound now and starts its calls.</summary>
    private protected abstract void ProcessInput();

    /// <summary>What is done on the pipeline thread when all inputs are finished.</summary>
    private protected virtual void FinishInputs()
    {
    }

    /// <summary>What is done when the command has ended, in whatever way, and no call is in flight any more.</summary>
    private protected virtual void Release()
    {
    }

    /// <summary>What the progress says.</summary>
    private protected virtual string Status => $"{_finished} of {_started} done{Bytes}";

    /// <summary>Waits until all inputs so far are finished.</summary>
    private protected void Settle()
    {
        _first!.TakeAll();
        _second!.TakeAll();
    }

    /// <summary>Starts the first, or only, call for an input.</summary>
    /// <param name="target">What errors are about: the bucket, or <c>bucket/key</c>.</param>
    /// <param name="call">The call.</param>
    /// <param name="then">What the pipeline thread does with the answer.</param>
    private protected void Start<T>(string target, Func<CancellationToken, Task<T>> call, Action<T> then)
    {
        _started++;
        WriteVerbose($"{Activity} works on '{target}'.");
        Add(_first!, target, call, then);
    }

    /// <summary>Starts the second call for an input, from what is done with the answer of the first. All results of a
    /// cmdlet that has second calls go through here, so that they stay in order.</summary>
    private protected void Continue<T>(string target, Func<CancellationToken, Task<T>> call, Action<T> then) =>
        Add(_second!, target, call, then);

    /// <inheritdoc/>
    private protected sealed override void Abandon()
    {
        base.Abandon();
        _first?.Forget();
        _second?.Forget();
        _throttle?.Dispose();
        _throttle = null;
        _slots?.Dispose();
        Release();
    }

    private string Activity => MyInvocation.MyCommand.Name;

    private void Add<T>(OrderedWindow window, string target, Func<CancellationToken, Task<T>> call, Action<T> then)
    {
        SemaphoreSlim throttle = _throttle!;
        CancellationToken stop = StopToken;
        // Turns are asked for here, so that calls begin in the order of the inputs.
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

    /// <summary>Writes a result and counts its input as finished.</summary>
    private protected void Finish(object? result)
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
            Abandon();
            throw;
        }
    }
}
