using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.AliyunSdk;

/// <summary>Checks the conditions that the SDK cannot send with HeadObject on its response. Source: RFC 9110,
/// 13.2.2.</summary>
internal static class SdkConditions
{
    /// <summary>Throws as the service would.</summary>
    /// <exception cref="OssServiceException">412 or 304.</exception>
    public static void Require(ReadConditions conditions, StoredState state, OssRequest request)
    {
        bool isOther = conditions.IfMatch is { } wanted
            ? WireText.ETag(wanted) != state.ETag
            : conditions.IfUnmodifiedSince < state.LastModified;
        if (isOther)
        {
            throw SdkFailures.Refused(412, "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold.", request);
        }

        bool isSame = conditions.IfNoneMatch is { } known
            ? WireText.ETag(known) == state.ETag
            : conditions.IfModifiedSince >= state.LastModified;
        if (isSame)
        {
            throw SdkFailures.Refused(304, "NotModified", "Not Modified", request);
        }
    }
}
