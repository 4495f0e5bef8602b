namespace OssEncryption.Emulator.Errors;

/// <summary>The errors of inventory rules. Source: the vendor's pages on status 400, 404 and 409, and for EC
/// 0020-*.</summary>
internal static class InventoryErrors
{
    public const string BadBeginTime = "0020-00000008";
    public const string BadStorageClass = "0020-00000026";
    public const string BadBucketForm = "0020-00000030";
    public const string BadBucketLength = "0020-00000031";
    public const string NoSuchDestination = "0020-00000032";
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
