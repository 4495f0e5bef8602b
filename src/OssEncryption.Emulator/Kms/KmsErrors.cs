using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Kms;

/// <summary>The errors of KMS and of the gateway before it. Source: the vendor's error pages of KMS, and its page of
/// common errors.</summary>
internal static class KmsErrors
{
    public static ServiceError UnknownAction(string action) =>
        new(404, "InvalidAction.NotFound", $"Specified api is not found, please check your url and method: {action}.");

    public static ServiceError UnknownVersion(string version) =>
        new(400, "InvalidVersion", $"The specified version '{version}' is not valid.");

    public static ServiceError Missing(string parameter) =>
        new(400, "Missing" + parameter, $"{parameter} is mandatory for this action.");

    public static ServiceError InvalidParameter(string parameter) =>
        new(400, "InvalidParameter", $"The specified parameter '{parameter}' is not valid.");

    public static ServiceError KeyNotFound() =>
        new(404, "Forbidden.KeyNotFound", "The specified Key is not found.");

    public static ServiceError AliasNotFound() =>
        new(404, "Forbidden.AliasNotFound", "The specified Alias is not found.");

    public static ServiceError AliasExists() =>
        new(409, "Forbidden.AliasAlreadyExists", "The specified Alias is in use.");

    public static ServiceError NoPermission(string action) =>
        new(403, "Forbidden.NoPermission", $"This operation is forbidden by permission system: {action}.");

    /// <summary>The call is not possible in the present state of the key.</summary>
    public static ServiceError StateForbids(string state) =>
        new(409, "Rejected." + state, $"The request was rejected because the key state is {state}.");

    public static ServiceError StateStays() =>
        new(409, "Rejected.StateModifiedFailed", "The request was rejected because the key state cannot be changed.");

    public static ServiceError Unsupported() =>
        new(400, "UnsupportedOperation", "This action is not supported for this kind of key.");

    public static ServiceError Protected() =>
        new(400, "Forbidden.DeletionProtected", "The key has deletion protection.");

    public static ServiceError IllegalTimestamp() =>
        new(400, "IllegalTimestamp", "The input parameter Timestamp that is mandatory for processing this request is " +
            "not supplied, or is too far from the server's time.");

    public static ServiceError NonceUsed() =>
        new(400, "SignatureNonceUsed", "Specified signature nonce was used already.");

    public static ServiceError Unsigned() =>
        new(400, "IncompleteSignature", "The request signature does not conform to the standards.");

    public static ServiceError UnknownAccessKey() =>
        new(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");

    public static ServiceError InvalidToken() =>
        new(400, "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed, or not of this access key.");

    public static ServiceError DoesNotMatch(string stringToSign) =>
        new(400, "SignatureDoesNotMatch",
            "Specified signature is not matched with our calculation. server string to sign is:" + stringToSign);
}
