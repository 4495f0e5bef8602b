using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Disk;

/// <summary>Tells a disk that fails from a client that has gone, for both show as the same exception.</summary>
internal static class DiskAccess
{
    /// <summary>Acts on the disk.</summary>
    /// <exception cref="ServiceError">The disk fails.</exception>
    public static void Guard(Action act) => Guard(() =>
    {
        act();
        return true;
    });

    /// <summary>Acts on the disk.</summary>
    /// <exception cref="ServiceError">The disk fails.</exception>
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

    /// <summary>Acts on a thread of its own.</summary>
    public static Task<T> RunAsync<T>(Func<T> act) => Task.Factory.StartNew(
        act,
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default);
}
