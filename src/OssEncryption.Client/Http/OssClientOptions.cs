using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>The options of a client.</summary>
public sealed record OssClientOptions
{
    /// <summary>The first endpoint; buckets in other regions are found from there.</summary>
    public required OssEndpoint Endpoint { get; init; }

    /// <summary>Provides the credential of each attempt.</summary>
    public required ICredentialProvider Credentials { get; init; }

    /// <summary>The implementation of the client.</summary>
    public OssClientKind Client { get; init; }

    /// <summary>The signature version.</summary>
    public SignatureVersion SignatureVersion { get; init; } = SignatureVersion.V4;

    /// <summary>The deadline of a whole call with its retries, for headers and documents. The content of an object may
    /// take as long as it needs.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest silence: of one attempt until it has its response, and of a content that is sent or
    /// received.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The number of attempts, including the first; at least 1. Unless it is 1, throttling is waited for up to
    /// a minute, whatever the number.</summary>
    public int MaxAttempts { get; init; } = 3;
}

/// <summary>The implementations of the client. All do the same, as far as they can.</summary>
public enum OssClientKind : long
{
    /// <summary>The client of this project, which can do everything.</summary>
    Default,

    /// <summary>The vendor's <c>Aliyun.OSS.SDK.NetCore</c>, where this build contains it. What that SDK does not
    /// support is rejected (<see cref="OssInputError.NotSupportedByClient"/>).</summary>
    AliyunSdk,
}

/// <summary>The signature version of requests.</summary>
public enum SignatureVersion : long
{
    /// <summary>HMAC-SHA256 with a key derived per day and region; needs the region.</summary>
    V4,

    /// <summary>HMAC-SHA1, for endpoints without V4.</summary>
    V1,
}
