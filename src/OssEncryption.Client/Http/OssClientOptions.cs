using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>What a client is made for.</summary>
public sealed record OssClientOptions
{
    /// <summary>Where the service is asked first; buckets of other regions are found from there.</summary>
    public required OssEndpoint Endpoint { get; init; }

    /// <summary>Where each attempt's credential comes from.</summary>
    public required ICredentialProvider Credentials { get; init; }

    /// <summary>What carries the requests.</summary>
    public OssClientKind Client { get; init; }

    /// <summary>The version of the signing rules.</summary>
    public SignatureVersion SignatureVersion { get; init; } = SignatureVersion.V4;

    /// <summary>How long one attempt may take, its answer included. While content is sent or received it is how long
    /// the connection may stand still instead, so that a transfer may take as long as it needs.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a request is tried in all, the first time included; at least 1.</summary>
    public int MaxAttempts { get; init; } = 3;
}

/// <summary>What carries the requests of a client. All kinds do the same, as far as they can.</summary>
public enum OssClientKind
{
    /// <summary>The client of this project, which can do everything.</summary>
    Default,

    /// <summary>The vendor's <c>Aliyun.OSS.SDK.NetCore</c>, where this copy was built with it. What that SDK cannot say
    /// is refused (<see cref="OssInputError.NotSupportedByClient"/>).</summary>
    AliyunSdk,
}

/// <summary>The version of the rules by which requests are signed.</summary>
public enum SignatureVersion
{
    /// <summary>HMAC-SHA256 with a key derived per day and region; needs the region.</summary>
    V4,

    /// <summary>HMAC-SHA1, for endpoints that do not know V4.</summary>
    V1,
}
