using OssEncryption.Client.Model;

namespace OssEncryption.AliyunSdk;

/// <summary>What the vendor's SDK cannot say, refused before it is asked for.</summary>
internal static class SdkLimit
{
    /// <summary>The refusal.</summary>
    /// <param name="what">What the SDK cannot do: completes "Aliyun.OSS.SDK.NetCore …".</param>
    /// <param name="cause">What the SDK reported, or <c>null</c>.</param>
    public static OssInputException Of(string what, Exception? cause = null) => new(
        OssInputError.NotSupportedByClient,
        $"Aliyun.OSS.SDK.NetCore {what}. Nothing was changed. " +
        "The default client can: connect without -Client AliyunSdk.",
        cause);
}
