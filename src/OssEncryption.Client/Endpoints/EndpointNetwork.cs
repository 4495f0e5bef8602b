namespace OssEncryption.Client.Endpoints;

/// <summary>The network by which a region is reached. Source: the vendor's page on regions and endpoints.</summary>
public enum EndpointNetwork
{
    /// <summary>The internet: <c>oss-cn-hangzhou.aliyuncs.com</c>.</summary>
    Public,

    /// <summary>The vendor's own network: <c>oss-cn-hangzhou-internal.aliyuncs.com</c>.</summary>
    Internal,

    /// <summary>IPv4 and IPv6: <c>cn-hangzhou.oss.aliyuncs.com</c>.</summary>
    DualStack,

    /// <summary>Transfer acceleration: <c>oss-accelerate.aliyuncs.com</c>, for every region.</summary>
    Accelerate,

    /// <summary>Transfer acceleration outside mainland China: <c>oss-accelerate-overseas.aliyuncs.com</c>.</summary>
    AccelerateOverseas,
}
