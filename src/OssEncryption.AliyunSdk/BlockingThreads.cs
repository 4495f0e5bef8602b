using System.Collections.Concurrent;

namespace OssEncryption.AliyunSdk;

/// <summary>Threads for blocking calls, so that the thread pool stays free for responses. A thread waits a while for
/// its next call, because creating one costs more than a call.</summary>
internal static class BlockingThreads
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly BlockingCollection<Task> Calls = [];

    // Idle threads without an assigned call.
    private static int _idle;

    /// <summary>Runs a call on its own thread.</summary>
    public static Task<T> RunAsync<T>(Func<T> call)
    {
        var task = new Task<T>(call, TaskCreationOptions.RunContinuationsAsynchronously);
        if (TryClaimIdle())
        {
            Calls.Add(task);
        }
        else
        {
            new Thread(Work) { IsBackground = true, Name = nameof(AliyunSdk) }.UnsafeStart(task);
        }

        return task;
    }

    private static void Work(object? first)
    {
        for (var task = (Task?)first; task is not null; task = Next())
        {
            task.RunSynchronously(TaskScheduler.Default);
        }
    }

    private static Task? Next()
    {
        Interlocked.Increment(ref _idle);
        while (true)
        {
            if (Calls.TryTake(out Task? task, CallTimeout))
            {
                return task;
            }

            // A thread that was just assigned a call must not end.
            if (TryClaimIdle())
            {
                return null;
            }
        }
    }

    private static bool TryClaimIdle()
    {
        int idle = Volatile.Read(ref _idle);
        while (idle > 0)
        {
            int found = Interlocked.CompareExchange(ref _idle, idle - 1, idle);
            if (found == idle)
            {
                return true;
            }

            idle = found;
        }

        return false;
    }
}
