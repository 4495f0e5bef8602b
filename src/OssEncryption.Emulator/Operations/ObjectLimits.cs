using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Operations;

/// <summary>The limits on objects, and how long the service takes for what is not done at once.</summary>
/// <param name="LargestCopy">The largest object that one copy may give another encryption or storage class.</param>
/// <param name="LargestWrite">The largest object that one request may write.</param>
/// <param name="SmallestPart">The smallest part that is not the last.</param>
/// <param name="RestoreTime">How long it takes to restore an archived object.</param>
/// <param name="IndexTime">How long it takes to build an index for MetaQuery.</param>
/// <param name="IndexLag">How long it takes until such an index has what was written.</param>
/// <param name="RowsPerFile">How many objects a data file of an inventory lists at most.</param>
internal sealed record ObjectLimits(
    long LargestCopy, long LargestWrite, long SmallestPart, TimeSpan RestoreTime, TimeSpan IndexTime,
    TimeSpan IndexLag, int RowsPerFile)
{
    /// <summary>The largest number of a part.</summary>
    public const int LastPart = 10_000;

    /// <summary>The limits of the options.</summary>
    /// <exception cref="ArgumentException">A limit is out of range.</exception>
    public static ObjectLimits Of(EmulatorOptions options)
    {
        string? wrong =
            options.LargestCopy < 1 ? "The largest copy must be 1 byte or more."
            : options.LargestWrite < 1 ? "The largest write must be 1 byte or more."
            : options.SmallestPart < 1 ? "The smallest part must be 1 byte or more."
            : options.RestoreTime < TimeSpan.Zero ? "The time that restoring takes must not be negative."
            : options.IndexTime < TimeSpan.Zero || options.IndexLag < TimeSpan.Zero
                ? "The time that an index takes must not be negative."
            : options.InventoryRowsPerFile < 1 ? "A data file of an inventory must have room for 1 row or more."
            : null;
        return wrong is null
            ? new ObjectLimits(
                options.LargestCopy, options.LargestWrite, options.SmallestPart, options.RestoreTime,
                options.IndexTime, options.IndexLag, options.InventoryRowsPerFile)
            : throw new ArgumentException(wrong);
    }
}

/// <summary>Validates a header or element against its allowed values.</summary>
internal static class AllowedValues
{
    /// <summary>The value that was sent, or the default.</summary>
    /// <param name="values">The allowed values.</param>
    /// <param name="name">The name of the header or element.</param>
    /// <param name="value">The value that was sent, or <c>null</c>.</param>
    /// <param name="defaultValue">The default.</param>
    /// <exception cref="ServiceError">The value is not allowed.</exception>
    public static string Require(IReadOnlyList<string> values, string name, string? value, string defaultValue) =>
        value is null ? defaultValue
        : values.Contains(value) ? value
        : throw CommonErrors.InvalidArgument($"The value must be one of {string.Join(", ", values)}.", name, value);
}
