namespace OssEncryption.Emulator.Disk;

/// <summary>Waits for a disk on threads that are there for nothing else. The runtime has few of its own and adds to
/// them slowly; if they waited, requests would.</summary>
internal static class StorageThreads
{
    /// <summary>Acts on a thread of its own.</summary>
    public static Task<T> RunAsync<T>(Func<T> act) => Task.Factory.StartNew(
        act,
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default);
}
