using System.Collections.Concurrent;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Errors;
using OssEncryption.LocalFiles;
using OssEncryption.Session;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet of this module. It has a cancellation token for Ctrl+C and for a pipeline that ends
/// early.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssCommand : PSCmdlet, IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private PipedInput? _input;

    /// <summary>Cancelled when the pipeline stops.</summary>
    private protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    protected override void BeginProcessing() => _input = MyInvocation.ExpectingInput ? PipedInput.Begin() : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _input?.End();
        _input = null;
        CancelAndWait();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Ctrl+C came just after the command ended: there is nothing left to stop.
        }
    }

    /// <summary>Cancels the calls in flight, and waits until they have ended.</summary>
    private protected virtual void CancelAndWait() => _stop.Cancel();

    /// <summary>Whether the command only shows what it would do. What needs no change is no result then.</summary>
    internal bool IsWhatIf =>
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? asked)
            ? LanguagePrimitives.IsTrue(asked)
            : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>Waits for a call on the pipeline thread.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    private protected T Wait<T>(Func<CancellationToken, Task<T>> call)
    {
        try
        {
            T result = call(StopToken).GetAwaiter().GetResult();
            TellRequests();
            return result;
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Runs work on other threads, and meanwhile processes on the pipeline thread what it gives.</summary>
    /// <param name="work">The work. It is told where each item goes, and is cancelled when the pipeline ends.</param>
    /// <param name="take">Processes an item.</param>
    /// <param name="onTick">Called after items were processed, and five times a second while none comes.</param>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    private protected TResult Stream<TItem, TResult>(
        Func<Action<TItem>, CancellationToken, Task<TResult>> work, Action<TItem> take, Action onTick)
    {
        var items = new OutputQueue<TItem>(StopToken);
        Task<TResult> run = Task.Run(async () =>
        {
            try
            {
                return await work(items.Add, StopToken).ConfigureAwait(false);
            }
            finally
            {
                items.End();
            }
        });
        try
        {
            while (items.Take(Tick) is { } taken)
            {
                taken.ForEach(take);
                onTick();
            }
        }
        catch
        {
            CancelAndWait();
            Task.WaitAny(run);
            throw;
        }

        return Wait(_ => run);
    }

    /// <summary>Writes an error. What was done must be emitted before an error that ends the pipeline.</summary>
    internal new void WriteError(ErrorRecord error)
    {
        BeforeError(endsCommand: false);
        base.WriteError(error);
    }

    /// <summary>Writes a warning that people can read, whatever names are in it.</summary>
    internal new void WriteWarning(string text) => base.WriteWarning(PrintableText.Of(text));

    /// <summary>Writes a verbose message that people can read, whatever names are in it.</summary>
    internal new void WriteVerbose(string text)
    {
        // With -Debug and without -Verbose, PowerShell would ask at each verbose message whether to go on.
        if (MyInvocation.BoundParameters.ContainsKey("Debug") && !MyInvocation.BoundParameters.ContainsKey("Verbose"))
        {
            WriteDebug(PrintableText.Of(text));
        }
        else
        {
            base.WriteVerbose(PrintableText.Of(text));
        }
    }

    /// <summary>Shows progress, and with it what is known of the requests so far.</summary>
    internal new void WriteProgress(ProgressRecord progress)
    {
        TellRequests();
        base.WriteProgress(progress);
    }

    /// <summary>Asks with a text that people can read, whatever names are in it.</summary>
    internal new bool ShouldProcess(string target, string action) =>
        base.ShouldProcess(PrintableText.Of(target), PrintableText.Of(action));

    /// <summary>Writes what is known of the requests so far, on the pipeline thread.</summary>
    private protected virtual void TellRequests()
    {
    }

    /// <summary>Runs before an error is written or thrown.</summary>
    /// <param name="endsCommand">Whether the error ends the command, whatever -ErrorAction says.</param>
    private protected virtual void BeforeError(bool endsCommand)
    {
    }

    /// <summary>Asks the user. Where nobody can be asked, that is a non-terminating error, and nothing is
    /// changed.</summary>
    /// <param name="target">The target of the error.</param>
    /// <param name="ask">Shows the prompt.</param>
    internal bool Ask(string target, Func<bool> ask)
    {
        try
        {
            return ask();
        }
        // What hosts throw that show no prompt: InvalidOperationException in pwsh -NonInteractive, and
        // NullReferenceException where standard input is closed.
        catch (Exception broken) when (
            broken is HostException or InvalidOperationException or NotImplementedException or NullReferenceException)
        {
            WriteError(OssErrors.NobodyToAsk(target, broken));
            return false;
        }
    }

    /// <summary>Runs an action for each folder. What fails is reported as an error, and the others go on.</summary>
    /// <param name="paths">The folders, with wildcards.</param>
    /// <param name="literalPaths">Folders that are taken as they are written.</param>
    /// <param name="act">Is given the full path of a folder.</param>
    private protected void ForEachFolder(string[] paths, string[] literalPaths, Action<string> act)
    {
        foreach (string path in paths)
        {
            string[] folders = [];
            Report(path, () => folders = LocalPath.FindFolders(SessionState.Path, path));
            Array.ForEach(folders, folder => Report(folders.Length == 1 ? path : folder, () => act(folder)));
        }

        Array.ForEach(literalPaths, path => Report(path, () => act(LocalPath.Resolve(SessionState.Path, path))));
    }

    /// <summary>Runs an action for one input and reports its failure as a non-terminating error. Only a missing
    /// credential ends the command, because every other input would fail, too.</summary>
    /// <returns>Whether the action succeeded.</returns>
    private protected bool Report(string target, Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (CredentialException problem)
        {
            BeforeError(endsCommand: true);
            ThrowTerminatingError(Describe(problem, target));
        }
        catch (OssException problem)
        {
            WriteError(Describe(problem, target));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            WriteError(Describe(LocalFileException.From(problem), target));
        }

        return false;
    }

    /// <summary>The error record of the failure of an input.</summary>
    private protected virtual ErrorRecord Describe(OssException problem, string target) =>
        OssErrors.From(problem, target);
}

/// <summary>Asks before a cmdlet of medium impact does what one of high impact would ask about: lowers protection, or
/// ends a replication. It does not ask again where ShouldProcess asks already, nor with -Force or
/// -Confirm:$false.</summary>
internal sealed class Confirmation
{
    private readonly PSCmdlet _cmdlet;
    private readonly bool _asks;
    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>Creates the confirmation of one run of a cmdlet.</summary>
    public Confirmation(PSCmdlet cmdlet, bool force)
    {
        _cmdlet = cmdlet;
        _asks = !force
            && !cmdlet.MyInvocation.BoundParameters.ContainsKey("Confirm")
            && LanguagePrimitives.TryConvertTo(cmdlet.GetVariableValue("ConfirmPreference"), out ConfirmImpact asksFrom)
            && asksFrom == ConfirmImpact.High;
    }

    /// <summary>Whether the change may be made.</summary>
    /// <param name="question">The question.</param>
    /// <param name="caption">What is done, in two words.</param>
    public bool Allows(string question, string caption = "Lower protection") =>
        !_asks || _cmdlet.ShouldContinue(PrintableText.Of(question), caption, ref _yesToAll, ref _noToAll);
}

/// <summary>A cmdlet that sends requests to OSS. It uses the context given with -Context, or else the one that
/// Connect-Oss made in this runspace, or else one made from the environment.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssClientCommand : OssCommand
{
    private readonly ConcurrentQueue<TracedAttempt> _attempts = new();
    private OssContext? _inUse;

    /// <summary>The context to use instead of the one of this runspace. Connect-Oss and Get-OssContext give contexts;
    /// one from another runspace works, too.</summary>
    [Parameter]
    [ValidateNotNull]
    public OssContext? Context { get; set; }

    /// <summary>The context in use, once the cmdlet has begun.</summary>
    private protected OssContext InUse => _inUse ?? throw new InvalidOperationException("The cmdlet has not begun.");

    /// <summary>The client of the context in use.</summary>
    private protected IOssClient Client => InUse.OssClient;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            OssContext context = Context
                ?? RunspaceSession.Current.Context
                ?? Wait(OssContextFactory.FromEnvironmentAsync);
            _inUse = context;
            if (Shows("Verbose") || Shows("Debug"))
            {
                _inUse = context.WithTrace(_attempts.Enqueue);
                WriteVerbose(
                    $"Using {context}. {context.Endpoint.Authority} is reached {ProxyRoute.To(context.Endpoint)}.");
            }
        }
        catch (OssException problem)
        {
            ThrowTerminatingError(OssErrors.From(problem, MyInvocation.MyCommand.Name));
        }
    }

    /// <summary>The target of errors about buckets that were named by a pattern or not at all: the host that was asked
    /// for the list. A name is its own target.</summary>
    private protected string TargetOf(string pattern) =>
        WildcardPattern.ContainsWildcardCharacters(pattern) ? InUse.Endpoint.Authority : pattern;

    /// <summary>Where a change is made, as prompts say it: <c>in cn-hangzhou at oss-cn-hangzhou.aliyuncs.com</c>. The
    /// region is that of the bucket where it is known.</summary>
    private protected string PlaceOf(string? bucket)
    {
        string? region = (bucket is null ? null : Client.RegionOf(bucket)) ?? InUse.Region;
        return (region is null ? "" : $"in {region} ") + $"at {InUse.Endpoint.Authority}";
    }

    /// <inheritdoc/>
    private protected sealed override void TellRequests()
    {
        while (_attempts.TryDequeue(out TracedAttempt? attempt))
        {
            WriteVerbose(attempt.ToString());
            foreach (string header in attempt.Headers)
            {
                WriteDebug(PrintableText.Of(header));
            }
        }
    }

    // By the parameter of that name, or by the preference variable.
    private bool Shows(string stream) => MyInvocation.BoundParameters.TryGetValue(stream, out object? asked)
        ? asked is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.TryConvertTo(GetVariableValue(stream + "Preference"), out ActionPreference preference)
            && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <summary>Lists the buckets whose name matches a pattern, page by page.</summary>
    private protected IEnumerable<BucketSummary> ListBuckets(string pattern)
    {
        string? marker = null;
        do
        {
            BucketPage page = Wait(stop => Client.ListBucketsAsync(NamePattern.PrefixOf(pattern), marker, stop));
            InUse.Learn(page.OwnerId);
            foreach (BucketSummary bucket in page.Buckets.Where(bucket => NamePattern.Matches(pattern, bucket.Name)))
            {
                yield return bucket;
            }

            marker = page.NextMarker;
        }
        while (marker is not null);
    }

    /// <summary>Reads each bucket name or address and processes it. One that cannot be read is reported as an error,
    /// and the others go on.</summary>
    /// <param name="texts">The bucket names or addresses.</param>
    /// <param name="read">Parses one.</param>
    /// <param name="process">Processes what was parsed.</param>
    private protected void ForEachAddress<T>(string[] texts, Func<string, T> read, Action<T> process)
        where T : class
    {
        foreach (string text in texts)
        {
            T? address = null;
            if (Report(OssAddress.Show(text), () => address = read(text)))
            {
                process(address!);
            }
        }
    }
}

/// <summary>Items on their way from other threads to the pipeline thread, which takes all that there are at once, so
/// that it is woken rarely. A <c>BlockingCollection</c> does not serve: its reader spins before it waits, 20 times for
/// an item.</summary>
/// <param name="stop">Ends waiting.</param>
internal sealed class OutputQueue<T>(CancellationToken stop)
{
    private const int Capacity = 256;
    private static readonly TimeSpan StopInterval = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private List<T> _waiting = [];
    private bool _isEnded;

    /// <summary>Adds an item, as soon as there is room.</summary>
    /// <exception cref="OperationCanceledException">The cmdlet is stopped.</exception>
    public void Add(T item)
    {
        lock (_gate)
        {
            while (_waiting.Count >= Capacity)
            {
                stop.ThrowIfCancellationRequested();
                Monitor.Wait(_gate, StopInterval);
            }

            _waiting.Add(item);
            if (_waiting.Count == 1)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Says that none comes any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes all items; waits for the first one.</summary>
    /// <param name="time">The longest wait.</param>
    /// <returns><c>null</c> when none comes any more.</returns>
    public List<T>? Take(TimeSpan time)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_isEnded)
            {
                Monitor.Wait(_gate, time);
            }

            if (_waiting.Count == 0 && _isEnded)
            {
                return null;
            }

            List<T> taken = _waiting;
            _waiting = [];
            Monitor.PulseAll(_gate);
            return taken;
        }
    }
}
