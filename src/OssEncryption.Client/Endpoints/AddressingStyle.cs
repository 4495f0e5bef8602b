namespace OssEncryption.Client.Endpoints;

/// <summary>Where a bucket stands in a URL.</summary>
public enum AddressingStyle
{
    /// <summary><c>https://bucket.endpoint/key</c>, what the public service wants.</summary>
    VirtualHosted,

    /// <summary><c>http://endpoint/bucket/key</c>, for endpoints that are an IP address or this machine.</summary>
    Path,

    /// <summary><c>https://domain/key</c>: the host is a domain of one's own and stands for one bucket.</summary>
    CName,
}
