using System.Globalization;
using OssEncryption.Protection.Measurement;

namespace OssEncryption;

/// <summary>How many objects of a bucket are encrypted in one way: an estimate. What it rests on, and what it does not
/// know, is in Basis.</summary>
public sealed record OssEncryptionMeasure
{
    /// <summary>Creates a measure for a test.</summary>
    public OssEncryptionMeasure()
    {
    }

    internal OssEncryptionMeasure(MeasureSource source, string? region, BucketMeasure measure, MeasuredPart part)
    {
        BucketName = measure.Bucket;
        Region = region;
        Group = part.Group;
        Encryption = part.Encryption;
        Objects = part.Objects;
        Bytes = part.Bytes;
        ObjectShare = part.ObjectShare.Value;
        ObjectShareLow = part.ObjectShare.Low;
        ObjectShareHigh = part.ObjectShare.High;
        ByteShare = part.ByteShare?.Value;
        ByteShareLow = part.ByteShare?.Low;
        ByteShareHigh = part.ByteShare?.High;
        Source = source;
        AsOf = measure.AsOf.LocalDateTime;
        Basis = measure.Basis;
    }

    /// <summary>The bucket.</summary>
    public string BucketName { get; init; } = "";

    /// <summary>The region of the bucket, where it is known.</summary>
    public string? Region { get; init; }

    /// <summary>The storage class or the prefix, with -GroupBy; nothing for the bucket as a whole.</summary>
    public string? Group { get; init; }

    /// <summary>How these objects are encrypted. Encrypted: an inventory does not say how. Unknown: the source does not
    /// say.</summary>
    public MeasuredEncryption Encryption { get; init; }

    /// <summary>Their number; of a sample, what it says about all objects.</summary>
    public long Objects { get; init; }

    /// <summary>Their size in bytes; nothing where the source does not say.</summary>
    public long? Bytes { get; init; }

    /// <summary>Their share in the objects of the group, from 0 to 1.</summary>
    public double ObjectShare { get; init; }

    /// <summary>The lower bound of that share at a confidence of 95 %.</summary>
    public double ObjectShareLow { get; init; }

    /// <summary>The upper bound of that share.</summary>
    public double ObjectShareHigh { get; init; }

    /// <summary>Their share in the bytes of the group, from 0 to 1.</summary>
    public double? ByteShare { get; init; }

    /// <summary>The lower bound of that share at a confidence of 95 %.</summary>
    public double? ByteShareLow { get; init; }

    /// <summary>The upper bound of that share.</summary>
    public double? ByteShareHigh { get; init; }

    /// <summary>Where the estimate comes from.</summary>
    public MeasureSource Source { get; init; }

    /// <summary>Always true: only a plan asks for each object.</summary>
    public bool IsEstimate { get; init; } = true;

    /// <summary>The time that it is of, in local time.</summary>
    public DateTime AsOf { get; init; }

    /// <summary>What the estimate rests on, and what it does not know: a sentence each.</summary>
    public IReadOnlyList<string> Basis
    {
        get;
        init => field = new ValueList<string>(value);
    } = new ValueList<string>([]);

    /// <summary>The share in the objects as text, with its bounds: <c>12.3 % (10.1 to 14.8)</c>; without them where
    /// they are equal.</summary>
    public string Share => string.Format(
        CultureInfo.InvariantCulture,
        ObjectShareLow == ObjectShareHigh ? "{0:0.0} %" : "{0:0.0} % ({1:0.0} to {2:0.0})",
        100 * ObjectShare,
        100 * ObjectShareLow,
        100 * ObjectShareHigh);

    /// <summary>Bucket, source and time in one line.</summary>
    public string Estimate => $"{BucketName}, from {Source}, as of {AsOf.ToUniversalTime():u}";

    /// <summary>The estimate as text.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{BucketName}{(Group is null ? "" : " " + Group)}: about {Objects} objects {Encryption}");
}
