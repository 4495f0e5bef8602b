using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>What is worth another attempt, and when. Source: the retry rules of the vendor's v2 SDKs.</summary>
internal static class RetryRules
{
    /// <summary>The code with which the service refuses a request signed at another time than its own.</summary>
    public const string ClockSkewCode = "RequestTimeTooSkewed";

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(20);

    private static readonly HashSet<string> ThrottlingCodes = new(StringComparer.Ordinal)
    {
        "ServiceUnavailable", "MetaOperationQpsLimitExceeded", "TotalQpsLimitExceeded", "QpsLimitExceeded",
        "ActiveRequestLimitExceeded", "CpuLimitExceeded", "DownloadTrafficRateLimitExceeded",
        "UploadTrafficRateLimitExceeded",
    };

    /// <summary>Whether a status alone says that the same request may do better later.</summary>
    public static bool IsTransient(int status) => status is >= 500 or 408 or 429;

    /// <summary>Whether the same request, signed anew, may do better later.</summary>
    public static bool IsTransient(OssServiceException error) =>
        IsTransient(error.StatusCode) || error.Code == ClockSkewCode || ThrottlingCodes.Contains(error.Code);

    /// <summary>Whether the service says that requests come too fast.</summary>
    public static bool IsThrottled(OssServiceException error) =>
        error.StatusCode == 429 || ThrottlingCodes.Contains(error.Code);

    /// <summary>Whether the service may have done what it was asked before it failed.</summary>
    public static bool OutcomeUnknown(OssServiceException error) =>
        error.StatusCode >= 500 && !ThrottlingCodes.Contains(error.Code);

    /// <summary>How long to wait: full jitter under a bound that doubles.</summary>
    /// <param name="failures">How many attempts have failed, from 1.</param>
    /// <param name="jitter">From 0 up to 1.</param>
    public static TimeSpan Delay(int failures, double jitter)
    {
        double bound = Math.Min(
            FirstDelay.TotalMilliseconds * Math.Pow(2, failures - 1), LongestDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(jitter * bound);
    }
}
