using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>What carries the requests of a client. All kinds do the same, as far as they can.</summary>
public enum OssClientKind
{
    /// <summary>The client of this project, which can do everything.</summary>
    Default,

    /// <summary>The vendor's <c>Aliyun.OSS.SDK.NetCore</c>, where this copy was built with it. What that SDK cannot say
    /// is refused (<see cref="OssInputError.NotSupportedByClient"/>).</summary>
    AliyunSdk,
}
