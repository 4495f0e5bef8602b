using System.Management.Automation;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;

namespace OssEncryption.Errors;

/// <summary>Creates the error records about keys: what KMS refuses, and keys that cannot be used.</summary>
internal static class KmsErrors
{
    /// <summary>KMS responded with an error. The id is its code, in letters alone.</summary>
    public static ErrorRecord From(KmsServiceException refusal, string target)
    {
        string id = new([.. refusal.Code.Where(char.IsLetterOrDigit)]);
        return OssErrors.Make(
            refusal,
            id.Length > 0 ? id : "HttpStatus" + refusal.StatusCode,
            CategoryOf(refusal),
            target,
            $"{refusal.Operation} failed for '{target}': {refusal.Message} ({Summary(refusal)})",
            AdviceFor(refusal));
    }

    /// <summary>A key cannot be used where it is named.</summary>
    /// <param name="target">The bucket or object that it was named for.</param>
    /// <param name="verdict">What was found about the key.</param>
    public static ErrorRecord KeyUnusable(string target, KmsKeyVerdict verdict) => OssErrors.Make(
        new InvalidOperationException(
            $"Key '{verdict.Key}' cannot be used for '{target}': it {verdict.Flaw}. Nothing was changed.",
            verdict.Failure),
        "KmsKeyUnusable",
        verdict.Failure is KmsServiceException { IsNotFound: true } ? ErrorCategory.ObjectNotFound
            : verdict.Description is { State: not KmsKey.Enabled } ? ErrorCategory.ResourceUnavailable
            : ErrorCategory.InvalidArgument,
        target,
        null,
        verdict.Description?.State switch
        {
            "Disabled" => "Enable the key in KMS, or use another one.",
            "PendingDeletion" => "Cancel the deletion of the key in KMS, or use another one.",
            "PendingImport" => "Import the material of the key in KMS, or use another one.",
            _ => $"Get-OssKmsKey -Region {verdict.Region} lists the keys that can be used there.",
        });

    /// <summary>A table of keys has none for the region of a bucket.</summary>
    public static ErrorRecord NoKeyForRegion(string bucket, string region) => OssErrors.Make(
        new InvalidOperationException(
            $"Bucket '{bucket}' is in {region}, and -KmsKeyIdByRegion has no key of that region. It was not changed."),
        "KmsKeyMissingForRegion",
        ErrorCategory.InvalidArgument,
        bucket,
        null,
        $"Add a key of {region} to the table, or leave the bucket out.");

    /// <summary>A failure in a few words: the service's code and request id, or a sentence.</summary>
    public static string Summary(OssException failure) => failure switch
    {
        KmsServiceException refusal => WithRequestId(refusal.Code, refusal.RequestId),
        OssServiceException refusal => WithRequestId(refusal.Code, refusal.RequestId),
        _ => failure.Message.TrimEnd('.'),
    };

    private static string WithRequestId(string code, string? requestId) =>
        requestId is null ? code : $"{code}, request id {requestId}";

    private static ErrorCategory CategoryOf(KmsServiceException refusal) =>
        refusal.IsAuthentication ? ErrorCategory.AuthenticationError
        : refusal.IsThrottled ? ErrorCategory.LimitsExceeded
        : refusal.IsNotFound ? ErrorCategory.ObjectNotFound
        : refusal.IsDenied ? ErrorCategory.PermissionDenied
        : refusal.StatusCode switch
        {
            409 => ErrorCategory.ResourceUnavailable,
            >= 500 => ErrorCategory.ResourceUnavailable,
            _ => ErrorCategory.InvalidArgument,
        };

    private static string? AdviceFor(KmsServiceException refusal) =>
        refusal.IsThrottled ? "Lower -ThrottleLimit, or try again later."
        : refusal.IsAuthentication ? "Check the access key, its secret and the clock of this machine."
        : refusal.IsNotFound ? "Check the key and its region; list the keys with Get-OssKmsKey."
        : refusal.IsDenied ? $"Allow the caller kms:{refusal.Operation} on {refusal.Resource}."
        : null;
}
