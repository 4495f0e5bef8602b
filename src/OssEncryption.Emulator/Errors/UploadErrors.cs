using System.Globalization;

namespace OssEncryption.Emulator.Errors;

/// <summary>The errors of multipart uploads.</summary>
internal static class UploadErrors
{
    /// <summary>The EC of <see cref="NoSuchUpload"/>, except for parts.</summary>
    public const string NoSuchUploadEc = "0042-00000002";

    /// <summary>The EC of <see cref="NoSuchUpload"/> for UploadPart.</summary>
    public const string NoSuchUploadForPart = "0042-00000104";

    /// <summary>The EC of <see cref="NoSuchUpload"/> for UploadPartCopy.</summary>
    public const string NoSuchUploadForCopy = "0042-00000311";

    public static ServiceError NoSuchUpload(string id, string ec = NoSuchUploadEc) =>
        new ServiceError(404, "NoSuchUpload",
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted " +
            "or completed.",
            ec)
            .With("UploadId", id);

    public static ServiceError InvalidPartNumber(string value) => CommonErrors.InvalidArgument(
        "Part number must be an integer between 1 and 10000, inclusive.", "partNumber", value);

    public static ServiceError InvalidPart(string id, int number, string etag) =>
        new ServiceError(400, "InvalidPart",
            "One or more of the specified parts could not be found or the specified entity tag might not have " +
            "matched the part's entity tag.")
            .With("UploadId", id)
            .With("PartNumber", number.ToString(CultureInfo.InvariantCulture))
            .With("PartEtag", etag);

    public static ServiceError InvalidPartOrder() =>
        new(400, "InvalidPartOrder",
            "The list of parts was not in ascending order. The parts list must be specified in order by part number.");

    public static ServiceError PartTooSmall(int number, long size, long smallest, string etag) =>
        new ServiceError(400, "EntityTooSmall",
            "Your proposed upload smaller than the minimum allowed size.")
            .With("MinSizeAllowed", smallest.ToString(CultureInfo.InvariantCulture))
            .With("ProposedSize", size.ToString(CultureInfo.InvariantCulture))
            .With("PartNumber", number.ToString(CultureInfo.InvariantCulture))
            .With("ETag", etag);

    /// <summary>The sentence is spelled as the service spells it. Source: GO2 TestCompleteMultipartUpload.</summary>
    public static ServiceError ListAndCompleteAll() => CommonErrors.InvalidArgument(
        "Should not speficy both complete all header and http body.", "x-oss-complete-all", "yes", "0042-00000216");
}
