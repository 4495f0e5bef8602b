using System.Collections.Concurrent;

namespace OssEncryption.Client.Http;

/// <summary>What content is copied through. Large enough that the calls for each buffer do not count, small enough to
/// stay in the processor's cache. Arrays of this size are collected late and at a high price, so they are kept for the
/// next transfer.</summary>
internal static class TransferBuffers
{
    private const int Size = 128 * 1024;

    // An array below this size is collected like any other.
    private const int SmallSize = 80 * 1024;
    private const int MostIdle = 32;

    private static readonly ConcurrentBag<byte[]> Idle = [];

    /// <summary>A buffer for content of a length.</summary>
    /// <param name="length">Bytes; the buffer has as many where they are few.</param>
    public static byte[] Take(long length) =>
        length <= SmallSize ? new byte[length] : Idle.TryTake(out byte[]? idle) ? idle : new byte[Size];

    /// <summary>Takes a buffer back that nothing reads or writes any more: not one of a copy that was broken
    /// off.</summary>
    public static void GiveBack(byte[] buffer)
    {
        if (buffer.Length == Size && Idle.Count < MostIdle)
        {
            Idle.Add(buffer);
        }
    }
}
