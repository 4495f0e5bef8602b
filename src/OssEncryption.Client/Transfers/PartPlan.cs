using OssEncryption.Client.Model;

namespace OssEncryption.Client.Transfers;

/// <summary>How many bytes are cut into the parts of a multipart upload.</summary>
public static class PartPlan
{
    private const int MostParts = 10_000;
    private const long DefaultPartSize = 16L << 20;

    /// <summary>The smallest size of parts with which there are not more than 10,000.</summary>
    public static long SmallestFor(long size) => ((size - 1) / MostParts) + 1;

    /// <summary>The parts, in order.</summary>
    /// <param name="size">How many bytes there are; more than none.</param>
    /// <param name="partSize">The size of each part but the last; <c>null</c> for 16 MiB, or as much more
    /// as it takes.</param>
    /// <exception cref="OssInputException">There would be more than 10,000 parts.</exception>
    public static IReadOnlyList<ByteRange> For(long size, long? partSize)
    {
        long smallest = SmallestFor(size);
        long length = partSize ?? Math.Max(DefaultPartSize, smallest);
        if (length < smallest)
        {
            throw new OssInputException(OssInputError.InvalidPartNumber, FormattableString.Invariant(
                $"{size} bytes in parts of {length} are more than {MostParts} parts, the most an object has. ") +
                FormattableString.Invariant($"Use a -PartSize of at least {smallest}, or leave it out."));
        }

        var parts = new List<ByteRange>();
        for (long first = 0; first < size; first += length)
        {
            parts.Add(new ByteRange(first, Math.Min(first + length, size) - 1));
        }

        return parts;
    }
}
