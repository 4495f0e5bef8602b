using System.ComponentModel;
using System.Diagnostics;
using System.Management.Automation;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;

namespace OssEncryption.Base;

/// <summary>A cmdlet that lets an engine work for a long time, and reports what comes of it meanwhile. When the
/// pipeline ends early, the work is stopped and awaited.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssExecutionCommand : OssClientCommand
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _sinceProgress = Stopwatch.StartNew();

    /// <summary>How many requests may be under way at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>How many requests may go out in a second; as many as can when left out.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int? MaxRequestsPerSecond { get; set; }

    /// <summary>Runs a plan to its end.</summary>
    /// <param name="execution">What runs.</param>
    /// <param name="take">Gets each outcome, on the pipeline thread.</param>
    private protected RunSummary Execute(PlanExecution execution, Action<PlanOutcome> take)
    {
        using var feed = new OutcomeFeed(StopToken);
        Task<RunSummary> run = Task.Run(() => execution.RunAsync(feed.Add, StopToken));
        try
        {
            feed.Drain(run, take, () => ShowProgress(execution.Progress));
        }
        catch
        {
            Abandon();
            Task.WaitAny(run);
            throw;
        }

        WriteProgress(new ProgressRecord(0, PlanWords.Activity, "Done") { RecordType = ProgressRecordType.Completed });
        return Wait(_ => run);
    }

    private void ShowProgress(RunProgress progress)
    {
        if (_sinceProgress.Elapsed >= ProgressInterval)
        {
            _sinceProgress.Restart();
            WriteProgress(PlanWords.ProgressOf(progress));
        }
    }
}
