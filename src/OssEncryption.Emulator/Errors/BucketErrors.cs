using OssEncryption.Client.Emulation;

namespace OssEncryption.Emulator.Errors;

/// <summary>The errors of buckets.</summary>
internal static class BucketErrors
{
    public static ServiceError NoSuchBucket(string bucket) =>
        new ServiceError(404, "NoSuchBucket", "The specified bucket does not exist.", "0015-00000101")
            .With("BucketName", bucket);

    public static ServiceError InvalidBucketName(string bucket) =>
        new ServiceError(400, "InvalidBucketName", "The specified bucket is not valid.", "0015-00000001")
            .With("BucketName", bucket);

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
            "Please send all future requests to this endpoint.",
            "0003-00001403")
            .With("Bucket", bucket)
            .With("Endpoint", authority);

    /// <summary>Source: an answer of the service to a list of buckets without a signature.</summary>
    public static ServiceError ForbiddenToAnonymous() =>
        CommonErrors.AccessDenied("Anonymous access is forbidden for this operation.", "0003-00001201");

    public static ServiceError ForbiddenByAcl() =>
        CommonErrors.AccessDenied("You have no right to access this object because of bucket acl.", "0003-00000001");

    public static ServiceError ForbiddenByPolicy() =>
        CommonErrors.AccessDenied(
            "You are not authorized to do this action. You should be authorized by RAM.", "0003-00000801");
}

/// <summary>The errors of inventory rules. Source: the vendor's pages on status 400, 404 and 409, and for EC
/// 0020-*.</summary>
internal static class InventoryErrors
{
    public const string BadIsEnabled = "0020-00000006";
    public const string BadBeginTime = "0020-00000008";
    public const string BadStorageClass = "0020-00000026";
    public const string BadBucketForm = "0020-00000030";
    public const string BadBucketLength = "0020-00000031";
    public const string NoSuchDestination = "0020-00000032";
    public const string ForeignDestination = "0020-00000033";
    public const string BadField = "0020-00000036";
    public const string OtherId = "0020-00000043";
    public const string BadId = "0020-00000044";

    /// <summary>The vendor has a page for each node; the shared code is from the error table of the
    /// operation.</summary>
    public static ServiceError Invalid(string node, string value, string? ec = null) =>
        CommonErrors.InvalidArgument($"The value of the node {node} is invalid.", node, value, ec);

    public static ServiceError Missing(string bucket) =>
        new ServiceError(404, "NoSuchInventory", "No Row found in Inventory Table.").With("BucketName", bucket);

    public static ServiceError AlreadyExists(string bucket) =>
        new ServiceError(409, "InventoryConfigurationAlreadyExists", "The Inventory Configuration already exists.")
            .With("BucketName", bucket);

    public static ServiceError TooMany() =>
        new(400, "InventoryExceedLimit", "You are not allowed to create more inventory than limit.");

    /// <summary>Not every account may have them. Source: PY2 test_bucket_inventory_with_incremental.</summary>
    public static ServiceError NoIncrements() =>
        CommonErrors.AccessDenied("This account may not have incremental inventories.");
}

/// <summary>The errors of encryption and keys. Source of codes and messages: the vendor's error pages for EC
/// 0005-*.</summary>
internal static class EncryptionErrors
{
    public static ServiceError NoRule(string bucket) =>
        new ServiceError(404, "NoSuchServerSideEncryptionRule",
            "The server side encryption configuration was not found.", "0005-00000004")
            .With("BucketName", bucket);

    public static ServiceError UnknownAlgorithm(string message) =>
        new(400, "InvalidEncryptionAlgorithmError", message, "0005-00000003");

    public static ServiceError UnknownDataAlgorithm() =>
        new(400, "InvalidDataEncryptionAlgorithmError",
            "The KMS data encryption request you specified is not valid. Supported value: SM4.", "0005-00000203");

    public static ServiceError KeyNotApplicable() =>
        CommonErrors.InvalidArgument(
            "KMSMasterKeyID is not applicable if the default sse algorithm is not KMS", "0005-00000204");

    public static ServiceError EmptyKey(string header) =>
        CommonErrors.InvalidArgument("The KMS key id must not be empty.", header, "", "0005-00000205");

    public static ServiceError ContextWithoutKey(string header, string value) =>
        CommonErrors.InvalidArgument(
            "The encryption context is only applicable together with a KMS key id.", header, value, "0005-00000228");

    public static ServiceError HeaderNotApplicable(string header, string value) =>
        CommonErrors.InvalidArgument(
            "The server side encryption header is not applicable to this operation.", header, value, "0005-00000002");

    /// <summary>Source: the vendor's page for EC 0005-00000208.</summary>
    public static ServiceError KeyNotFound(string id) =>
        new ServiceError(404, "KeyNotFound", "The specified KMS key is not found.", "0005-00000208").With("KeyId", id);

    /// <summary>Source: the vendor's page on status 409.</summary>
    public static ServiceError KeyNotUsable(string id, EmulatorKeyState state) =>
        new ServiceError(409, "Key" + state, $"The request was rejected because the key state is {state}.")
            .With("KeyId", id);

    /// <summary>The error is not documented; the vendor's page for EC 0005-00000203 demands a symmetric
    /// key.</summary>
    public static ServiceError KeyOfWrongKind(string id) =>
        new ServiceError(400, "InvalidParameter", "The specified KMS key is not a symmetric key.", "0005-00000203")
            .With("KeyId", id);

    public static ServiceError ForbiddenByKms() =>
        CommonErrors.AccessDenied("This request is forbidden by kms.");
}
