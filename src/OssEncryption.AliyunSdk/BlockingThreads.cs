using System.Collections.Concurrent;

namespace OssEncryption.AliyunSdk;

/// <summary>Threads for calls that block, so that the thread pool, which the answers need, stays free. A thread that
/// has done its call waits a while for the next one, as making one costs more than a call.</summary>
internal static class BlockingThreads
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly BlockingCollection<Task> Calls = [];

    // Threads that wait and are not yet promised a call.
    private static int _idle;

    /// <summary>Runs a call on a thread of its own.</summary>
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

            // A thread that was promised a call just now must not go.
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
