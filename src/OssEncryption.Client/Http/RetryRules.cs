using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Which failures are retried, and how long to wait before. Source: the retry rules of the vendor's v2
/// SDKs.</summary>
internal static class RetryRules
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(20);

    /// <summary>Whether a response of this status is worth a retry.</summary>
    public static bool IsTransient(int status) => status is >= 500 or 408 or 429;

    /// <summary>Whether the same request, signed again, is worth a retry.</summary>
    public static bool IsTransient(OssServiceException error) =>
        IsTransient(error.StatusCode) || error.Code == OssServiceException.ClockSkewCode || error.IsThrottling;

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
