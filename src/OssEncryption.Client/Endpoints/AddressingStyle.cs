namespace OssEncryption.Client.Endpoints;

/// <summary>Where in a URL the bucket stands. Signatures do not depend on it: they always contain the bucket.</summary>
public enum AddressingStyle
{
    /// <summary>In the host: <c>https://bucket.oss-cn-hangzhou.aliyuncs.com/key</c>.</summary>
    VirtualHosted,

    /// <summary>In the path: <c>http://127.0.0.1:4000/bucket/key</c>. For IP hosts; the public service refuses
    /// it.</summary>
    Path,

    /// <summary>Nowhere: the host is a domain of the bucket's own, <c>https://files.example.com/key</c>.</summary>
    CName,
}
