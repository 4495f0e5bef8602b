using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Planner;

/// <summary>What it costs to encrypt an object anew where it is. In one request: HeadObject, GetObjectTagging,
/// GetObjectAcl, CopyObject, and then to prove it HeadObject, GetObjectAcl, and GetObjectTagging where it has tags. By
/// parts: ListMultipartUploads, InitiateMultipartUpload, UploadPartCopy for each part, GetObjectAcl, GetObjectTagging
/// and HeadObject once more before CompleteMultipartUpload, and where versioning is on ListObjectVersions take the
/// place of CopyObject.</summary>
internal static class ApplyCost
{
    private const long PartSize = 64L << 20;
    private const long MostParts = 10_000;
    private const int BesideCopy = 5;
    private const int BesideParts = 6;

    /// <summary>How many requests it takes.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="hasTags">Whether it has tags.</param>
    /// <param name="versioning">The versioning of its bucket.</param>
    public static long Requests(PlanEntry entry, bool hasTags, string? versioning)
    {
        long copy = entry.Action == PlanAction.CopyByParts
            ? BesideParts + Parts(entry.Size) + (versioning == PlanBucket.VersioningOn ? 1 : 0)
            : 1;
        return BesideCopy + copy + (hasTags ? 1 : 0);
    }

    /// <summary>How many calls to KMS the service makes for it at most: one to make a data key, and one to open that of
    /// the source each time it is read.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="wanted">How it shall be encrypted.</param>
    public static long KmsCalls(PlanEntry entry, EncryptionRule wanted)
    {
        long reads = entry.Action == PlanAction.CopyByParts ? Parts(entry.Size) : 1;
        return (wanted.Algorithm == SseAlgorithm.KMS ? 1 : 0)
            + (entry.Found?.Algorithm == SseAlgorithm.KMS ? reads : 0);
    }

    private static long Parts(long size)
    {
        long part = Math.Max(PartSize, ((size - 1) / MostParts) + 1);
        return ((size - 1) / part) + 1;
    }
}
