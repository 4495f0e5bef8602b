using System.Collections.Concurrent;
using System.Management.Automation;
using OssEncryption.Client.Model;

namespace OssEncryption.Errors;

/// <summary>Maps the error codes of the service to error ids, categories and recommended actions.</summary>
internal static class ServiceErrors
{
    private static readonly HashSet<string> Limits =
    [
        "MetaOperationQpsLimitExceeded", "TotalQpsLimitExceeded", "QpsLimitExceeded", "ActiveRequestLimitExceeded",
        "CpuLimitExceeded", "DownloadTrafficRateLimitExceeded", "UploadTrafficRateLimitExceeded", "TooManyBuckets",
        "InventoryExceedLimit",
    ];

    private static readonly HashSet<string> Existing =
    [
        "BucketAlreadyExists", "FileAlreadyExists", "InventoryAlreadyExist", "InventoryConfigurationAlreadyExists",
    ];

    /// <summary>The error id: the code of the service, which is in Pascal case and which people search for.</summary>
    public static string IdOf(OssServiceException response)
    {
        string id = new([.. response.Code.Where(char.IsLetterOrDigit)]);
        return id.Length > 0 ? id : "HttpStatus" + response.StatusCode;
    }

    /// <summary>The resource that is the cause: the bucket that the service does not know, which in a copy may be that
    /// of the destination; else the one that was asked about.</summary>
    public static string TargetOf(OssServiceException response, string asked) =>
        response.Code == "NoSuchBucket"
        && response.Details.TryGetValue("BucketName", out string? bucket)
        && asked != bucket
        && !asked.StartsWith(bucket + "/", StringComparison.Ordinal)
            ? bucket
            : asked;

    /// <summary>The category by the code or, where the code is not known, by the HTTP status.</summary>
    public static ErrorCategory CategoryOf(OssServiceException response) => response.Code switch
    {
        _ when response.IsAuthentication => ErrorCategory.AuthenticationError,
        string code when Limits.Contains(code) => ErrorCategory.LimitsExceeded,
        string code when Existing.Contains(code) => ErrorCategory.ResourceExists,
        "KeyDisabled" or "KeyPendingDeletion" or "KeyPendingImport" => ErrorCategory.ResourceUnavailable,
        _ => response.StatusCode switch
        {
            401 or 403 => ErrorCategory.PermissionDenied,
            404 => ErrorCategory.ObjectNotFound,
            405 or 501 => ErrorCategory.NotImplemented,
            408 => ErrorCategory.OperationTimeout,
            409 => ErrorCategory.ResourceBusy,
            429 => ErrorCategory.LimitsExceeded,
            >= 500 => ErrorCategory.ResourceUnavailable,
            >= 400 => ErrorCategory.InvalidData,
            _ => ErrorCategory.InvalidResult,
        },
    };

    /// <summary>The recommended action, or <c>null</c> where the message of the service is enough.</summary>
    public static string? AdviceFor(OssServiceException response, string target) => response.Code switch
    {
        "AccessDenied" when response.Details.TryGetValue("Endpoint", out string? endpoint) =>
            $"Address the bucket at its own endpoint: Connect-Oss -Endpoint {endpoint}.",
        "AccessDenied" when response.Message.IndexOf("kms", StringComparison.OrdinalIgnoreCase) >= 0 =>
            "Allow the caller kms:GenerateDataKey and kms:Decrypt on the key.",
        "AccessDenied" =>
            $"Allow the caller {ActionsOf(response.Operation)} on acs:oss:*:*:{ResourceOf(response, target)}.",
        "NoSuchBucket" => "Check the name; list the buckets of the account with Get-OssBucket.",
        "BucketAlreadyExists" => "Bucket names are shared by all accounts: choose another one.",
        "NoSuchKey" when target.IndexOfAny(['*', '?']) >= 0 =>
            $"A key is taken literally here. Pipe the objects: Get-OssObject oss://{target} | ….",
        "NoSuchKey" => "Check the key; list the objects of the bucket with Get-OssObject.",
        "FileAlreadyExists" =>
            "The destination is there already: leave -NoClobber out to replace it, or choose another key.",
        "EntityTooSmall" => "Use a -PartSize of 100KB or more, or leave it out.",
        "BucketNotEmpty" => "Remove the objects, their versions and the open uploads of the bucket first.",
        "InvalidAccessKeyId" => "Check the access key id, and that the key is enabled.",
        "SignatureDoesNotMatch" => "Check the access key secret.",
        "InvalidSecurityToken" or "SecurityTokenExpired" => "Get new temporary credentials and connect again.",
        "RequestTimeTooSkewed" => "Set the clock of this machine.",
        "KeyNotFound" or "AliasNotFound" => "Check the key id; the key must be in the region of the bucket.",
        "KeyDisabled" => "Enable the key in KMS.",
        "KeyPendingDeletion" => "Cancel the deletion of the key in KMS, or use another key.",
        "KeyPendingImport" => "Import the material of the key in KMS, or use another key.",
        "KmsServiceNotEnabled" => "Activate KMS for the account.",
        "KmsInDebt" or "KmsInDebtOverdue" => "Settle the arrears of the account's KMS.",
        string code when Limits.Contains(code) => "Lower -ThrottleLimit, or try again later.",

        // The local OSS has an EC of the family 0000, which the vendor does not have, where it knows none.
        _ => response.Ec?.StartsWith("0000-", StringComparison.Ordinal) != false
            ? null
            : "See https://api.alibabacloud.com/troubleshoot?q=" + response.Ec,
    };

    // The list of buckets belongs to the account: no single bucket grants it.
    private static string ResourceOf(OssServiceException response, string target) =>
        response.Operation == "ListBuckets" ? "*" : target;

    // Most actions have the name of their operation. Source: the vendor's page of each operation.
    private static string ActionsOf(string operation) => operation switch
    {
        "CopyObject" or "UploadPartCopy" => "oss:GetObject and oss:PutObject",
        "InitiateMultipartUpload" or "UploadPart" or "CompleteMultipartUpload" => "oss:PutObject",
        "HeadObject" => "oss:GetObject",
        "ListObjectsV2" => "oss:ListObjects",
        "DeleteMultipleObjects" => "oss:DeleteObject",
        _ => "oss:" + operation,
    };
}

/// <summary>The hosts of local OSS that were stopped in this process, so that an error there says so.
/// Thread-safe.</summary>
internal static class StoppedEmulators
{
    private static readonly ConcurrentDictionary<string, bool> Hosts = new(StringComparer.Ordinal);

    /// <summary>Records that a local OSS was stopped.</summary>
    /// <param name="host">Host and port.</param>
    public static void Add(string host) => Hosts[host] = true;

    /// <summary>Records that a local OSS listens there, which may be the port of one that was stopped.</summary>
    public static void Remove(string host) => Hosts.TryRemove(host, out _);

    /// <summary>Whether a local OSS was stopped there.</summary>
    public static bool Contain(string host) => Hosts.ContainsKey(host);
}
