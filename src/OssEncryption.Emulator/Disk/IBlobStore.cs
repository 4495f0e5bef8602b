using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Disk;

/// <summary>Stores blobs: bytes that are written once and never change.</summary>
internal interface IBlobStore
{
    /// <summary>Creates a blob. Disposing the writer before it has completed deletes the blob.</summary>
    IBlobWriter Create();
}

/// <summary>Writes a blob.</summary>
internal interface IBlobWriter : IDisposable
{
    /// <summary>The id that the blob will have.</summary>
    string Id { get; }

    /// <summary>Appends bytes.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Completes the blob, which is durable when the task ends.</summary>
    Task<IBlob> CompleteAsync();
}

/// <summary>A stored blob.</summary>
internal interface IBlob
{
    /// <summary>Its id, unique forever.</summary>
    string Id { get; }

    /// <summary>Whether its storage can be damaged: true on disk.</summary>
    bool MayDecay { get; }

    /// <summary>Opens it for reading.</summary>
    /// <exception cref="DamagedContentException">It is missing.</exception>
    IBlobReader Open();
}

/// <summary>Reads a blob.</summary>
internal interface IBlobReader : IDisposable
{
    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Fills a buffer from a position.</summary>
    /// <exception cref="DamagedContentException">The blob is too short.</exception>
    void Read(long position, Span<byte> bytes);
}

/// <summary>Stored content is damaged or missing.</summary>
internal sealed class DamagedContentException(string blob, string what)
    : Exception($"The stored content '{blob}' is damaged: {what}. It is not served.");

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
