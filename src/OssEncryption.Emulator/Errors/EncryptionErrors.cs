using OssEncryption.Client.Emulation;

namespace OssEncryption.Emulator.Errors;

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
