namespace OssEncryption.Emulator.Errors;

/// <summary>What is said about encryption settings. Source of codes and messages: the vendor's error pages for
/// EC 0005-*.</summary>
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
        ServiceErrors.InvalidArgument(
            "KMSMasterKeyID is not applicable if the default sse algorithm is not KMS", "0005-00000204");

    /// <summary>The vendor writes only that data encryption is valid with KMS alone; how it refuses is not
    /// documented.</summary>
    public static ServiceError DataEncryptionNotApplicable() =>
        ServiceErrors.InvalidArgument(
            "KMSDataEncryption is not applicable if the default sse algorithm is not KMS");

    public static ServiceError EmptyKey(string header) =>
        ServiceErrors.InvalidArgument("The KMS key id must not be empty.", header, "", "0005-00000205");

    public static ServiceError ContextWithoutKey(string header, string value) =>
        ServiceErrors.InvalidArgument(
            "The encryption context is only applicable together with a KMS key id.", header, value, "0005-00000228");

    public static ServiceError HeaderNotApplicable(string header, string value) =>
        ServiceErrors.InvalidArgument(
            "The server side encryption header is not applicable to this operation.", header, value, "0005-00000002");

    public static ServiceError ForbiddenByKms() =>
        ServiceErrors.AccessDenied("This request is forbidden by kms.");
}
