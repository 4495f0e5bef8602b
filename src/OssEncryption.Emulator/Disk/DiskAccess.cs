using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Disk;

/// <summary>Access to the disk: its errors become error responses, because an IOException otherwise means that the
/// client has gone; slow calls get threads of their own.</summary>
internal static class DiskAccess
{
    /// <summary>Runs a disk operation.</summary>
    /// <exception cref="ServiceError">It failed: InternalError.</exception>
    public static void Guard(Action act) => Guard(() =>
    {
        act();
        return true;
    });

    /// <summary>Runs a disk operation.</summary>
    /// <exception cref="ServiceError">It failed: InternalError.</exception>
    public static T Guard<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CommonErrors.Internal(failure);
        }
    }

    /// <summary>Runs a disk operation on a thread of its own. Blocking the few threads of the pool would block
    /// requests.</summary>
    public static Task<T> RunAsync<T>(Func<T> act) => Task.Factory.StartNew(
        act,
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default);
}
