using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Errors;

/// <summary>The errors of signatures. Source: the vendor's error pages for EC 0002-*.</summary>
internal static class SignatureErrors
{
    public static ServiceError InvalidAuthorization() => Invalid("Authorization header is invalid.", "0002-00000061");

    public static ServiceError SignatureMissing() =>
        Invalid("The signature is missing in Authorization header.", "0002-00000065");

    public static ServiceError EmptyAdditionalHeaders() =>
        Invalid("AdditionalHeaders must not be empty.", "0002-00000209");

    public static ServiceError EmptyAdditionalHeader() =>
        Invalid("AdditionalHeaders must not have an empty item.", "0002-00000210");

    public static ServiceError AdditionalHeaderMissing(string name) =>
        CommonErrors.InvalidArgument("A signed additional header was not sent.", "x-oss-additional-headers", name);

    public static ServiceError InvalidSigningDate() =>
        Invalid("Invalid signing date in Authorization header.", "0002-00000212");

    public static ServiceError InvalidCredential() =>
        Invalid("Invalid Credential in Authorization header.", "0002-00000213");

    public static ServiceError InvalidPayloadHash(string value) =>
        CommonErrors.InvalidArgument(
            "x-oss-content-sha256 must be UNSIGNED-PAYLOAD.", "x-oss-content-sha256", value, "0002-00000214");

    public static ServiceError InvalidRegion(string expected, bool inQuery) => inQuery
        ? Invalid($"Invalid signing region in x-oss-credential, expected '{expected}'.", "0002-00000226")
        : Invalid($"Invalid signing region in Authorization header, expected '{expected}'.", "0002-00000228");

    /// <summary>Source: oss2 test_sign_v4_no_region.</summary>
    public static ServiceError EmptyRegion() =>
        Invalid("The signing region in credential is invalid.", "0002-00000226");

    /// <summary>Source: oss2 test_exception_ec.py. The vendor's page has 0002-00000228 for it.</summary>
    public static ServiceError NoSuchRegion() =>
        Invalid("Invalid signing region in Authorization header.", "0002-00000226");

    public static ServiceError InvalidFormRegion(string credential) => CommonErrors.InvalidArgument(
        "The signing region in credential is invalid.", "x-oss-credential", credential, "0002-00000715");

    public static ServiceError InvalidProduct() =>
        Invalid("Invalid signing product in Authorization header.", "0002-00000227");

    public static ServiceError HeaderAndQuery() =>
        Invalid("A request must not be signed both in its headers and in its URL.", null);

    public static ServiceError InvalidVersion(string value) =>
        CommonErrors.InvalidArgument("The signature version is not supported.", "x-oss-signature-version", value);

    public static ServiceError InvalidExpires(string name, string value, string ec) =>
        CommonErrors.InvalidArgument("The lifetime of the signed URL is not valid.", name, value, ec);

    public static ServiceError ParameterMissing(string name) =>
        CommonErrors.AccessDenied(
            $"The signed URL has no parameter {name}.", name == "Expires" ? "0002-00000067" : null);

    public static ServiceError DateMissing() =>
        CommonErrors.AccessDenied("OSS authentication requires a valid Date.", "0002-00000503");

    public static ServiceError Expired(DateTimeOffset expires, DateTimeOffset now, string ec) =>
        CommonErrors.AccessDenied("Request has expired.", ec)
            .With("Expires", XmlOutput.Iso(expires))
            .With("ServerTime", XmlOutput.Iso(now));

    public static ServiceError TimeTooSkewed(DateTimeOffset requested, DateTimeOffset now) =>
        new ServiceError(403, "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.", "0002-00000504")
            .With("RequestTime", XmlOutput.Iso(requested))
            .With("ServerTime", XmlOutput.Iso(now));

    public static ServiceError UnknownKey(string accessKeyId) =>
        new ServiceError(403, "InvalidAccessKeyId",
            "The OSS Access Key Id you provided does not exist in our records.", "0002-00000902")
            .With("OSSAccessKeyId", accessKeyId);

    public static ServiceError InvalidToken() =>
        new(403, "InvalidSecurityToken", "The security token you provided is invalid.", "0002-00000008");

    public static ServiceError TokenInHeaderOfUrl() =>
        new(400, "InvalidRequest", "Security-token must be provided by query string parameter.");

    public static ServiceError TokenTwice() =>
        Invalid("The security token must not be in both the header and the URL.", null);

    /// <summary>The vendor's pages disagree on the EC of this error.</summary>
    public static ServiceError DoesNotMatch(string stringToSign, string provided, string accessKeyId) =>
        new ServiceError(403, "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. " +
            "Check your key and signing method.",
            "0002-00000040")
            .With("OSSAccessKeyId", accessKeyId)
            .With("SignatureProvided", provided)
            .With("StringToSign", stringToSign)
            .With("StringToSignBytes", XmlOutput.HexBytes(stringToSign));

    private static ServiceError Invalid(string message, string? ec) => CommonErrors.InvalidArgument(message, ec);
}
