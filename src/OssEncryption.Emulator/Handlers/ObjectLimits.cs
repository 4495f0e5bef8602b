using OssEncryption.Client.Emulation;

namespace OssEncryption.Emulator.Handlers;

/// <summary>The sizes and times that bound what is done with objects.</summary>
/// <param name="LargestCopy">The largest object that one copy may give another encryption or storage class.</param>
/// <param name="LargestWrite">The largest object that one request may write.</param>
/// <param name="SmallestPart">The smallest part that is not the last.</param>
/// <param name="RestoreTime">How long it takes to restore an archived object.</param>
internal sealed record ObjectLimits(long LargestCopy, long LargestWrite, long SmallestPart, TimeSpan RestoreTime)
{
    /// <summary>The largest number of a part.</summary>
    public const int LastPart = 10_000;

    /// <summary>What a local OSS is started with.</summary>
    public static ObjectLimits Of(EmulatorOptions options) =>
        new(options.LargestCopy, options.LargestWrite, options.SmallestPart, options.RestoreTime);
}
