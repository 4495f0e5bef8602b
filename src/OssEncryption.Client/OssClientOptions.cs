using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;

namespace OssEncryption.Client;

/// <summary>What a client is made of. Equal options give the same client.</summary>
public sealed record OssClientOptions
{
    /// <summary>Where requests go first.</summary>
    public required OssEndpoint Endpoint { get; init; }

    /// <summary>Where the credential comes from; the same instance counts as the same credential.</summary>
    public required ICredentialProvider Credentials { get; init; }

    /// <summary>The version of the signatures.</summary>
    public SignatureVersion SignatureVersion { get; init; } = SignatureVersion.V4;

    /// <summary>How long one attempt of a request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a request is tried in all.</summary>
    public int MaxAttempts { get; init; } = 3;
}
