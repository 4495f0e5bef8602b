using System.Globalization;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>Writes the journal of a run, its write-ahead log. Group commit: records that arrive during a flush share
/// the next one. What must be known before a copy begins is on the disk when its task completes; outcomes are with the
/// operating system then, and on the disk with the next flush: an outcome that a power cut takes is found again,
/// because the copy before it is known. Thread-safe.</summary>
internal sealed class JournalWriter : IWriteAheadLog, IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly object _gate = new();
    private readonly FileStream _file;
    private readonly ShardLock _lock;
    private readonly JournalJson _format = new();
    private readonly JournalChain _chain = new();
    private readonly StringBuilder _waiting = new();
    private readonly StringWriter _line = new(new StringBuilder(), CultureInfo.InvariantCulture);
    private readonly JsonWriter _json;
    private TaskCompletionSource<bool> _written = NewBatch();
    private bool _isWriting;
    private bool _mustFlush;
    private Exception? _failure;

    public JournalWriter(FileStream file, ShardLock shardLock, JournalRun run)
    {
        _file = file;
        _lock = shardLock;
        _json = new JsonWriter(_line);
        Salt = run.Salt;
        var first = new JournalRecord { Kind = JournalKind.Run, Time = run.Started, Run = run };
        AppendAsync(first, mustFlush: true).GetAwaiter().GetResult();
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
    public Task EndedAsync(PlanOutcome outcome) => AppendAsync(
        New(JournalKind.Outcome) with { Number = outcome.Number, Outcome = outcome }, mustFlush: false);

    /// <summary>Logs the end of the run.</summary>
    public Task EndAsync(bool isComplete) =>
        AppendAsync(New(JournalKind.End) with { IsComplete = isComplete }, mustFlush: true);

    /// <summary>Closes the journal and releases the shard lock.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
        _line.Dispose();
        _chain.Dispose();
    }

    private static JournalRecord New(JournalKind kind) => new() { Kind = kind, Time = DateTimeOffset.UtcNow };

    private Task AppendAsync(JournalRecord record, bool mustFlush)
    {
        lock (_gate)
        {
            _format.Write(_json, record);
            _waiting.Append(_chain.Seal(_line.ToString())).Append('\n');
            _line.GetStringBuilder().Clear();
            _mustFlush |= mustFlush;
            Task written = _written.Task;
            if (!_isWriting)
            {
                _isWriting = true;
                _ = Task.Run(WriteWaiting);
            }

            return written;
        }
    }

    private void WriteWaiting()
    {
        while (true)
        {
            byte[] lines;
            TaskCompletionSource<bool> batch;
            bool mustFlush;
            lock (_gate)
            {
                if (_waiting.Length == 0)
                {
                    _isWriting = false;
                    return;
                }

                lines = Utf8.GetBytes(_waiting.ToString());
                _waiting.Clear();
                (batch, _written) = (_written, NewBatch());
                (mustFlush, _mustFlush) = (_mustFlush, false);
            }

            Write(lines, mustFlush, batch);
        }
    }

    private void Write(byte[] lines, bool mustFlush, TaskCompletionSource<bool> batch)
    {
        // Never append to a torn line: both lines would be unreadable.
        if (_failure is not null)
        {
            batch.SetException(_failure);
            return;
        }

        try
        {
            _file.Write(lines, 0, lines.Length);
            _file.Flush(mustFlush);
            RequireFile();
            batch.SetResult(true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            _failure = problem;
            batch.SetException(problem);
        }
        catch (ObjectDisposedException)
        {
            batch.SetCanceled();
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

    private static TaskCompletionSource<bool> NewBatch() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
