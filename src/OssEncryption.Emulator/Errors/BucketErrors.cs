namespace OssEncryption.Emulator.Errors;

/// <summary>The errors of buckets.</summary>
internal static class BucketErrors
{
    public static ServiceError NoSuchBucket(string bucket) =>
        new ServiceError(404, "NoSuchBucket", "The specified bucket does not exist.", "0015-00000101")
            .With("BucketName", bucket);

    public static ServiceError InvalidBucketName(string bucket) =>
        new ServiceError(400, "InvalidBucketName", "The specified bucket is not valid.").With("BucketName", bucket);

    public static ServiceError AlreadyExists(string bucket) =>
        new ServiceError(409, "BucketAlreadyExists",
            "The requested bucket name is not available. The bucket namespace is shared by all users of the system. " +
            "Please select a different name and try again.",
            "0015-00000104")
            .With("BucketName", bucket);

    public static ServiceError NotEmpty(string bucket) =>
        new ServiceError(409, "BucketNotEmpty", "The bucket you tried to delete is not empty.", "0015-00000301")
            .With("BucketName", bucket);

    public static ServiceError Elsewhere(string bucket, string authority) =>
        CommonErrors.AccessDenied(
            "The bucket you are attempting to access must be addressed using the specified endpoint. " +
            "Please send all future requests to this endpoint.")
            .With("Bucket", bucket)
            .With("Endpoint", authority);

    public static ServiceError ForbiddenByAcl() =>
        CommonErrors.AccessDenied("You have no right to access this object because of bucket acl.", "0003-00000001");

    public static ServiceError ForbiddenByPolicy() =>
        CommonErrors.AccessDenied(
            "You are not authorized to do this action. You should be authorized by RAM.", "0003-00000801");
}
