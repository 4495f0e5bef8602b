namespace OssEncryption.Client.Endpoints;

/// <summary>The network over which the service is reached. Source: the vendor's page "Regions and endpoints".</summary>
public enum EndpointNetwork
{
    /// <summary>The internet: <c>oss-cn-hangzhou.aliyuncs.com</c>.</summary>
    Public,

    /// <summary>The vendor's own network, from within the region:
    /// <c>oss-cn-hangzhou-internal.aliyuncs.com</c>.</summary>
    Internal,

    /// <summary>IPv4 and IPv6: <c>cn-hangzhou.oss.aliyuncs.com</c>.</summary>
    DualStack,

    /// <summary>Transfer acceleration worldwide: <c>oss-accelerate.aliyuncs.com</c>; the bucket must allow
    /// it.</summary>
    Accelerate,

    /// <summary>Transfer acceleration outside mainland China: <c>oss-accelerate-overseas.aliyuncs.com</c>.</summary>
    AccelerateOverseas,
}
