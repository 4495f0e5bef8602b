using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Measurement;

/// <summary>Where a measure comes from.</summary>
public enum MeasureSource : long
{
    /// <summary>HeadObject of a random sample of a listing or of an inventory.</summary>
    Sample,

    /// <summary>The field <c>EncryptionStatus</c> of an inventory.</summary>
    Inventory,

    /// <summary>The index of the bucket, where one is open.</summary>
    MetaQuery,
}

/// <summary>What a measure is broken down by.</summary>
public enum MeasureGrouping : long
{
    /// <summary>The bucket as a whole.</summary>
    Bucket,

    /// <summary>The storage class.</summary>
    StorageClass,

    /// <summary>The key up to the next slash, that one included.</summary>
    Prefix,
}

/// <summary>How measured objects are encrypted.</summary>
public enum MeasuredEncryption : long
{
    /// <summary>They are plain.</summary>
    None,

    /// <summary>SSE-OSS with AES-256.</summary>
    AES256,

    /// <summary>SSE-OSS with SM4.</summary>
    SM4,

    /// <summary>SSE-KMS.</summary>
    KMS,

    /// <summary>They are encrypted; the source does not say how.</summary>
    Encrypted,

    /// <summary>The source does not say.</summary>
    Unknown,
}

/// <summary>An estimate of how much of a bucket is encrypted how.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="AsOf">The time that it is of.</param>
/// <param name="Parts">The parts, by group and encryption.</param>
/// <param name="Basis">What it rests on, and what it does not know: a sentence each.</param>
public sealed record BucketMeasure(
    string Bucket, DateTimeOffset AsOf, IReadOnlyList<MeasuredPart> Parts, IReadOnlyList<string> Basis);

/// <summary>The objects of a group with the same encryption.</summary>
/// <param name="Group">The storage class or the prefix; <c>null</c> for the bucket.</param>
/// <param name="Encryption">Their encryption.</param>
/// <param name="Objects">Their number.</param>
/// <param name="Bytes">Their size in bytes; <c>null</c> where the source does not say.</param>
/// <param name="ObjectShare">Their share in the objects of the group.</param>
/// <param name="ByteShare">Their share in the bytes of the group, or <c>null</c>.</param>
public sealed record MeasuredPart(
    string? Group,
    MeasuredEncryption Encryption,
    long Objects,
    long? Bytes,
    MeasuredShare ObjectShare,
    MeasuredShare? ByteShare);

/// <summary>A share from 0 to 1, with the bounds between which it is at a confidence of 95 %.</summary>
/// <param name="Value">The share.</param>
/// <param name="Low">The lower bound; equal to the share where everything was counted.</param>
/// <param name="High">The upper bound.</param>
public sealed record MeasuredShare(double Value, double Low, double High)
{
    /// <summary>A share that was counted.</summary>
    public static MeasuredShare Of(long part, long whole)
    {
        double share = whole == 0 ? 0 : (double)part / whole;
        return new MeasuredShare(share, share, share);
    }
}

/// <summary>Why a bucket cannot be measured. The names are error ids and stay.</summary>
public enum MeasureError
{
    /// <summary>The bucket has no index, or it was closed meanwhile.</summary>
    IndexNotOpen,

    /// <summary>The index cannot be searched now.</summary>
    IndexNotReady,

    /// <summary>The index does not know the encryption.</summary>
    IndexWithoutEncryption,

    /// <summary>The inventory has no field <c>EncryptionStatus</c>.</summary>
    InventoryWithoutEncryption,

    /// <summary>There are too many prefixes.</summary>
    TooManyGroups,
}

/// <summary>A bucket cannot be measured as asked.</summary>
public sealed class MeasureException : OssException
{
    /// <summary>Creates the exception.</summary>
    public MeasureException(MeasureError reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>Why.</summary>
    public MeasureError Reason { get; }
}

/// <summary>The groups of objects.</summary>
/// <param name="grouping">What they are grouped by.</param>
/// <param name="prefix">The prefix of all keys, or <c>null</c>.</param>
internal sealed class MeasureGroups(MeasureGrouping grouping, string? prefix)
{
    /// <summary>The most groups.</summary>
    public const int Most = 1000;

    private readonly int _start = prefix?.Length ?? 0;

    /// <summary>The group of an object; empty for the bucket. Objects right below the prefix are in a group of that
    /// name.</summary>
    public string Of(ListedObject item)
    {
        if (grouping == MeasureGrouping.Bucket)
        {
            return "";
        }

        string key = item.Address.Key;
        return grouping == MeasureGrouping.StorageClass ? item.StorageClass
            : key.IndexOf('/', _start) is >= 0 and var slash ? key.Substring(0, slash + 1)
            : prefix ?? "";
    }

    /// <summary>The group as a measure names it.</summary>
    public string? NameOf(string group) => grouping == MeasureGrouping.Bucket ? null : group;

    /// <summary>The exception for too many groups.</summary>
    public static MeasureException TooMany() => new(MeasureError.TooManyGroups, FormattableString.Invariant(
        $"There are more than {Most} prefixes. Measure below one of them with -Prefix, or another way than -GroupBy ") +
        "Prefix.");

    /// <summary>The parts of a group that was counted.</summary>
    public IEnumerable<MeasuredPart> Count(
        string group, IReadOnlyDictionary<MeasuredEncryption, PlanAmount> amounts, bool hasBytes = true)
    {
        long objects = amounts.Values.Sum(amount => amount.Objects);
        long bytes = amounts.Values.Sum(amount => amount.Bytes);
        return amounts.Where(amount => amount.Value.Objects > 0).OrderBy(amount => amount.Key).Select(amount =>
            new MeasuredPart(
                NameOf(group),
                amount.Key,
                amount.Value.Objects,
                hasBytes ? amount.Value.Bytes : null,
                MeasuredShare.Of(amount.Value.Objects, objects),
                hasBytes ? MeasuredShare.Of(amount.Value.Bytes, bytes) : null));
    }
}
