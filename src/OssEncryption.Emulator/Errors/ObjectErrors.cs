using System.Globalization;

namespace OssEncryption.Emulator.Errors;

/// <summary>The errors of objects.</summary>
internal static class ObjectErrors
{
    public static ServiceError NoSuchKey(string key) =>
        new ServiceError(404, "NoSuchKey", "The specified key does not exist.", "0026-00000001").With("Key", key);

    public static ServiceError NameTooLong(string key) => InvalidObjectName(key, "0016-00000003");

    public static ServiceError NameNotUtf8(string key) => InvalidObjectName(key, "0016-00000004");

    public static ServiceError NameBeginsWithSlash(string key) => InvalidObjectName(key, "0016-00000005");

    public static ServiceError FileAlreadyExists(string key) =>
        new ServiceError(409, "FileAlreadyExists",
            "The object you specified already exists and can not be overwritten.",
            "0026-00000002")
            .With("Key", key);

    public static ServiceError InvalidRange(string range) =>
        new ServiceError(416, "InvalidRange", "The requested range cannot be satisfied").With("RangeRequested", range);

    public static ServiceError PreconditionFailed(string condition) =>
        new ServiceError(412, "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold.",
            "0017-00001001")
            .With("Condition", condition);

    public static ServiceError NotForWriting(string header) =>
        new ServiceError(400, "NotImplemented",
            "A header you provided implies functionality that is not implemented.", "0017-00000245")
            .With("Header", header);

    public static ServiceError NotModified(string etag) =>
        new ServiceError(304, "NotModified", "The object has not been modified.", "0017-00001001")
            .WithHeader("ETag", etag);

    public static ServiceError Deleted(string key, string versionId) =>
        NoSuchKey(key).WithHeader("x-oss-delete-marker", "true").WithHeader("x-oss-version-id", versionId);

    public static ServiceError IsDeleteMarker(string method, string versionId) =>
        CommonErrors.MethodNotAllowed(method, "DeleteMarker", ["DELETE"], "0017-00000002")
            .WithHeader("x-oss-delete-marker", "true")
            .WithHeader("x-oss-version-id", versionId);

    public static ServiceError NoSuchVersion(string key, string versionId, string? ec = null) =>
        new ServiceError(404, "NoSuchVersion", "The specified version does not exist.", ec)
            .With("Key", key)
            .With("VersionId", versionId);

    public static ServiceError Immutable() =>
        new(409, "FileImmutable", "The object you specified is immutable.");

    public static ServiceError Archived(string key) =>
        new ServiceError(403, "InvalidObjectState",
            "The operation is not valid for the object's state.", "0016-00000404").With("ObjectName", key);

    public static ServiceError CopyTooLarge(long limit) =>
        new ServiceError(400, "EntityTooLarge", "Source object Length exceeds the maximum allowed size.")
            .With("MaxSizeAllowed", limit.ToString(CultureInfo.InvariantCulture));

    public static ServiceError CopySourceMalformed(string value, string ec) => CommonErrors.InvalidArgument(
        "Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.", "x-oss-copy-source", value, ec);

    public static ServiceError CopySourceElsewhere() =>
        CommonErrors.AccessDenied(
            "Target object does not reside in the same data center as source object.", "0016-00000306");

    public static ServiceError InvalidCrc64() =>
        new(400, "InvalidCRC64", "The x-oss-hash-crc64ecma you specified was invalid.");

    public static ServiceError MetadataTooLarge() => CommonErrors.InvalidArgument(
        "Your metadata headers exceed the maximum allowed metadata size of 8192 bytes.");

    public static ServiceError NotAppendable() =>
        new(409, "ObjectNotAppendable", "The object is not appendable", "0026-00000017");

    /// <summary>Sealing is not open to every account. Source: GO2 TestSealAppendObject.</summary>
    public static ServiceError NotSealable() =>
        OperationNotSupported("SealAppendable is not supported.", "0016-00000513");

    public static ServiceError WrongPosition(long length) =>
        new ServiceError(409, "PositionNotEqualToLength",
            "Position is not equal to file length", "0026-00000016")
            .WithHeader("x-oss-next-append-position", length.ToString(CultureInfo.InvariantCulture));

    public static ServiceError SymlinkTargetMissing(string target) =>
        new ServiceError(404, "SymlinkTargetNotExist", "The symlink's target object does not exist", "0026-00000012")
            .With("Target", target);

    public static ServiceError SymlinkToSymlink() =>
        new(400, "InvalidTargetType", "The symlink's target object type is invalid.");

    public static ServiceError NotSymlink(string key) =>
        new ServiceError(400, "NotSymlink", "The object is not symlink.", "0043-00000101").With("Key", key);

    public static ServiceError ClientEncryptionChanged() =>
        new(400, "InvalidEncryptionRequest", "The parameters of client encryption are allowed to be set once.");

    public static ServiceError ClientEncryptionInParts() =>
        new(400, "InvalidEncryptionRequest", "Client encryption doesn't support upload part copy.", "0042-00000309");

    public static ServiceError OperationNotSupported(string message, string? ec = null) =>
        new(400, "OperationNotSupported", message, ec);

    /// <summary>The object is stored all the same: the server that is to be called is not reached from here. Source:
    /// CS1 PutObjectCallbackUriInvalidNegativeTest, GO2 TestPutObject.</summary>
    public static ServiceError CallbackFailed() =>
        new(203, "CallbackFailed", "Error status : 502.", "0007-00000203");

    public static ServiceError RestoreInProgress() =>
        new(409, "RestoreAlreadyInProgress", "The restore operation is in progress.", "0016-00000701");

    public static ServiceError RestoreNotFinished() =>
        new(409, "ArchiveRestoreNotFinished", "The archive file's restore is not finished.", "0016-00000719");

    private static ServiceError InvalidObjectName(string key, string ec) =>
        new ServiceError(400, "InvalidObjectName", "The specified object is not valid.", ec).With("ObjectName", key);
}

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
        "Part number must be an integer between 1 and 10000, inclusive.", "partNumber", value, "0017-00000220");

    public static ServiceError InvalidPart(string id, int number, string etag) =>
        new ServiceError(400, "InvalidPart",
            "One or more of the specified parts could not be found or the specified entity tag might not have " +
            "matched the part's entity tag.")
            .With("UploadId", id)
            .With("PartNumber", number.ToString(CultureInfo.InvariantCulture))
            .With("PartEtag", etag);

    public static ServiceError InvalidPartOrder() =>
        new(400, "InvalidPartOrder",
            "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
            "0042-00000209");

    public static ServiceError PartTooSmall(int number, long size, long smallest, string etag) =>
        new ServiceError(400, "EntityTooSmall",
            "Your proposed upload smaller than the minimum allowed size.", "0042-00000213")
            .With("MinSizeAllowed", smallest.ToString(CultureInfo.InvariantCulture))
            .With("ProposedSize", size.ToString(CultureInfo.InvariantCulture))
            .With("PartNumber", number.ToString(CultureInfo.InvariantCulture))
            .With("ETag", etag);

    /// <summary>The sentence is spelled as the service spells it. Source: GO2 TestCompleteMultipartUpload.</summary>
    public static ServiceError ListAndCompleteAll() => CommonErrors.InvalidArgument(
        "Should not speficy both complete all header and http body.", "x-oss-complete-all", "yes", "0042-00000216");
}
