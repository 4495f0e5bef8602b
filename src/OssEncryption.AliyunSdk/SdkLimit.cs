using OssEncryption.Client.Model;

namespace OssEncryption.AliyunSdk;

/// <summary>The error for what the vendor's SDK does not support, thrown before anything is sent.</summary>
internal static class SdkLimit
{
    /// <summary>Makes the error.</summary>
    /// <param name="what">What the SDK cannot do: completes "Aliyun.OSS.SDK.NetCore …".</param>
    /// <param name="cause">The exception of the SDK, or <c>null</c>.</param>
    public static OssInputException Of(string what, Exception? cause = null) => new(
        OssInputError.NotSupportedByClient,
        $"Aliyun.OSS.SDK.NetCore {what}. Nothing was changed. " +
        "The default client can: connect without -Client AliyunSdk.",
        cause);
}
