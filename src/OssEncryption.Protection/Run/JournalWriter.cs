using System.Globalization;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>Writes the journal of a run, its write-ahead log. A record is on the disk when its task completes. Group
/// commit: records that arrive during a flush share the next one. Thread-safe.</summary>
internal sealed class JournalWriter : IWriteAheadLog, IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly object _gate = new();
    private readonly FileStream _file;
    private readonly ShardLock _lock;
    private readonly StringWriter _waiting = new(new StringBuilder(), CultureInfo.InvariantCulture);
    private readonly JsonWriter _json;
    private TaskCompletionSource<bool> _written = NewBatch();
    private bool _isWriting;
    private Exception? _failure;

    public JournalWriter(FileStream file, ShardLock shardLock, JournalRecord first)
    {
        _file = file;
        _lock = shardLock;
        _json = new JsonWriter(_waiting);
        AppendAsync(first).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public Task BegunAsync(PendingRepair begun) => AppendAsync(New(JournalKind.Begun) with { Begun = begun });

    /// <inheritdoc/>
    public Task UploadOpenedAsync(long number, MultipartUpload upload) =>
        AppendAsync(New(JournalKind.UploadOpened) with { Number = number, Upload = upload });

    /// <inheritdoc/>
    public Task UploadClosedAsync(long number, MultipartUpload upload) =>
        AppendAsync(New(JournalKind.UploadClosed) with { Number = number, Upload = upload });

    /// <summary>Logs the outcome of an object.</summary>
    public Task EndedAsync(PlanOutcome outcome) => AppendAsync(New(JournalKind.Outcome) with { Outcome = outcome });

    /// <summary>Logs the end of the run.</summary>
    public Task EndAsync(bool isComplete) => AppendAsync(New(JournalKind.End) with { IsComplete = isComplete });

    /// <summary>Closes the journal and releases the shard lock.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
        _waiting.Dispose();
    }

    private static JournalRecord New(JournalKind kind) => new() { Kind = kind, Time = DateTimeOffset.UtcNow };

    private Task AppendAsync(JournalRecord record)
    {
        lock (_gate)
        {
            JournalJson.Write(_json, record);
            _waiting.Write('\n');
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
            lock (_gate)
            {
                if (_waiting.GetStringBuilder().Length == 0)
                {
                    _isWriting = false;
                    return;
                }

                lines = Utf8.GetBytes(_waiting.ToString());
                _waiting.GetStringBuilder().Clear();
                batch = _written;
                _written = NewBatch();
            }

            Write(lines, batch);
        }
    }

    private void Write(byte[] lines, TaskCompletionSource<bool> batch)
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
            _file.Flush(flushToDisk: true);
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

    private static TaskCompletionSource<bool> NewBatch() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
