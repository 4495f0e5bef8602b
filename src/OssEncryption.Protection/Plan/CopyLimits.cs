namespace OssEncryption.Protection.Plan;

/// <summary>The limits of copies, for those who plan and those who copy.</summary>
internal static class CopyLimits
{
    /// <summary>The largest object in bytes that one CopyObject copies to another encryption: 1 GiB. Source:
    /// CopyObject.</summary>
    public const long LargestCopy = 1L << 30;

    /// <summary>The largest object in bytes that a multipart copy can make: 10,000 parts of 5 GB. Source:
    /// UploadPartCopy.</summary>
    public const long LargestMultipartCopy = MostParts * (5L << 30);

    /// <summary>The usual size of a part in bytes.</summary>
    public const long PartSize = 64L << 20;

    private const long MostParts = 10_000;
}
