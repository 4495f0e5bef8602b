using System.Globalization;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>Writes the journal of a run, its write-ahead log. Group commit: what must be known before a copy begins is
/// on the disk when its task completes. It waits for others that can share its flush, until two thirds of the
/// concurrent objects wait or 10 ms have passed. An outcome waits for nothing and rides with the next batch: one that
/// a kill or a power cut takes is found again, because the copy before it is known. Closing the journal flushes what
/// waits. Thread-safe.</summary>
internal sealed class JournalWriter : IWriteAheadLog, IDisposable
{
    private static readonly TimeSpan UsualWait = TimeSpan.FromMilliseconds(10);

    private readonly object _gate = new();
    private readonly object _writing = new();
    private readonly FileStream _file;
    private readonly ShardLock _lock;
    private readonly int _batchSize;
    private readonly TimeSpan _longestWait;
    private readonly JournalJson _format = new();
    private readonly JournalChain _chain = new();
    private readonly StringWriter _line = new(new StringBuilder(), CultureInfo.InvariantCulture);
    private readonly JsonWriter _json;
    private Batch _batch = new(new MemoryStream());
    private MemoryStream _written = new();
    private bool _isWriting;
    private bool _isFlushed;
    private bool _isClosed;
    private Exception? _failure;

    /// <summary>Begins the journal of a run.</summary>
    /// <param name="file">The file, which is empty.</param>
    /// <param name="shardLock">The lock of the shard, which is released with the journal.</param>
    /// <param name="run">The run.</param>
    /// <param name="concurrency">The number of objects that the run works on at once.</param>
    /// <param name="longestWait">The longest time that a record waits for others; <c>null</c> for 10 ms.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public JournalWriter(
        FileStream file, ShardLock shardLock, JournalRun run, int concurrency = 1, TimeSpan? longestWait = null)
    {
        _file = file;
        _lock = shardLock;
        _longestWait = longestWait ?? UsualWait;
        _batchSize = Math.Max(1, 2 * concurrency / 3);
        _json = new JsonWriter(_line);
        Salt = run.Salt;
        var first = new JournalRecord { Kind = JournalKind.Run, Time = run.Started, Run = run };
        Task written = Add(first, mustFlush: true);
        WriteWaiting();
        written.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public byte[] Salt { get; }

    /// <inheritdoc/>
    public Task BegunAsync(PendingRepair begun) => AppendAsync(
        New(JournalKind.Begun) with { Number = begun.Number, Begun = begun }, mustFlush: true);

    /// <inheritdoc/>
    public Task UploadOpenedAsync(long number, MultipartUpload upload) => AppendAsync(
        New(JournalKind.UploadOpened) with { Number = number, UploadId = upload.UploadId }, mustFlush: true);

    /// <inheritdoc/>
    public Task UploadClosedAsync(long number, MultipartUpload upload) => AppendAsync(
        New(JournalKind.UploadClosed) with { Number = number, UploadId = upload.UploadId }, mustFlush: false);

    /// <summary>Logs the outcome of an object.</summary>
    /// <exception cref="IOException">An earlier record could not be written.</exception>
    public Task EndedAsync(PlanOutcome outcome) => AppendAsync(
        New(JournalKind.Outcome) with { Number = outcome.Number, Outcome = outcome }, mustFlush: false);

    /// <summary>Logs the end of the run, and flushes all that waits.</summary>
    public Task EndAsync(bool isComplete)
    {
        Task written = Add(New(JournalKind.End) with { IsComplete = isComplete }, mustFlush: true);
        WriteWaiting();
        return written;
    }

    /// <summary>Flushes what waits, closes the journal and releases the shard lock.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _batch.MustFlush = true;
        }

        lock (_writing)
        {
            WriteWaiting();
            _file.Dispose();
        }

        _lock.Dispose();
        _line.Dispose();
        _chain.Dispose();
    }

    private static JournalRecord New(JournalKind kind) => new() { Kind = kind, Time = DateTimeOffset.UtcNow };

    private Task AppendAsync(JournalRecord record, bool mustFlush)
    {
        lock (_gate)
        {
            Task written = Add(record, mustFlush);
            if (!_isWriting && !written.IsCompleted)
            {
                _isWriting = true;
                _ = Task.Run(WriteBatchesAsync);
            }

            return mustFlush || written.IsCompleted ? written : Task.CompletedTask;
        }
    }

    private Task Add(JournalRecord record, bool mustFlush)
    {
        lock (_gate)
        {
            // Never append to a torn line: both lines would be unreadable.
            if (_failure is not null || _isClosed)
            {
                return _failure is null
                    ? Task.FromCanceled(new CancellationToken(canceled: true))
                    : Task.FromException(_failure);
            }

            _format.Write(_json, record);
            _chain.Seal(_line.GetStringBuilder(), _batch.Lines);
            _line.GetStringBuilder().Clear();
            _batch.MustFlush |= mustFlush;
            if (mustFlush && ++_batch.Waiting == _batchSize)
            {
                _batch.Full.SetResult(true);
            }

            return _batch.Written.Task;
        }
    }

    private async Task WriteBatchesAsync()
    {
        do
        {
            Task full;
            lock (_gate)
            {
                full = _batch.Full.Task;
            }

            await Task.WhenAny(full, Task.Delay(_longestWait)).ConfigureAwait(false);
        }
        while (WriteWaiting());
    }

    // Returns whether other records have come meanwhile.
    private bool WriteWaiting()
    {
        lock (_writing)
        {
            Batch batch;
            lock (_gate)
            {
                (batch, _batch) = (_batch, new Batch(_written));
            }

            if (batch.Lines.Length > 0 || (batch.MustFlush && !_isFlushed))
            {
                Write(batch);
            }

            _written = batch.Lines;
            _written.SetLength(0);
        }

        lock (_gate)
        {
            return _isWriting = _batch.Lines.Length > 0;
        }
    }

    private void Write(Batch batch)
    {
        if (_failure is not null)
        {
            batch.Written.SetException(_failure);
            return;
        }

        try
        {
            _file.Write(batch.Lines.GetBuffer(), 0, (int)batch.Lines.Length);
            _file.Flush(batch.MustFlush);
            _isFlushed = batch.MustFlush;
            RequireFile();
            batch.Written.SetResult(true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            lock (_gate)
            {
                _failure = problem;
            }

            batch.Written.SetException(problem);
        }
    }

    // Unix lets a process write to a file that is deleted or moved away.
    private void RequireFile()
    {
        if (!File.Exists(_file.Name))
        {
            throw new FileNotFoundException(
                $"The journal '{_file.Name}' is gone: the folder of the plan was moved or removed during the run. " +
                "Bring it back, and run the same command again: it goes on where the journal ends.");
        }
    }

    /// <summary>The records that are written together.</summary>
    /// <param name="lines">Takes their lines.</param>
    private sealed class Batch(MemoryStream lines)
    {
        /// <summary>Their lines.</summary>
        public MemoryStream Lines => lines;

        /// <summary>Whether one of them must be on the disk.</summary>
        public bool MustFlush { get; set; }

        /// <summary>The number of those whose writers wait.</summary>
        public int Waiting { get; set; }

        /// <summary>Completes when enough of them wait.</summary>
        public TaskCompletionSource<bool> Full { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when they are written.</summary>
        public TaskCompletionSource<bool> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
