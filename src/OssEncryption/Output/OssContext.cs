using OssEncryption.Client.Http;
using OssEncryption.Client.Operations;

namespace OssEncryption;

/// <summary>Where requests go and who makes them. It holds no secret that can be shown. A context works in every
/// runspace of the process it was made in.</summary>
public sealed class OssContext
{
    internal OssContext(IOssClient client, OssClientOptions options, string accessKeyId)
    {
        OssClient = client;
        Client = options.Client;
        Region = options.Endpoint.Region;
        Endpoint = options.Endpoint.Uri;
        SignatureVersion = options.SignatureVersion;
        AccessKeyId = accessKeyId;
        CredentialSource = options.Credentials.Source;
    }

    /// <summary>The region id, or nothing when it is not known.</summary>
    public string? Region { get; }

    /// <summary>The endpoint that requests go to first.</summary>
    public Uri Endpoint { get; }

    /// <summary>The access key id at the time the context was made; temporary ones change when they are
    /// renewed.</summary>
    public string AccessKeyId { get; }

    /// <summary>Where the credential comes from.</summary>
    public string CredentialSource { get; }

    /// <summary>The version of the signatures.</summary>
    public SignatureVersion SignatureVersion { get; }

    /// <summary>What carries the requests.</summary>
    public OssClientKind Client { get; }

    internal IOssClient OssClient { get; }

    /// <summary>The access key id and the endpoint.</summary>
    public override string ToString() => $"{AccessKeyId} at {Endpoint.GetLeftPart(UriPartial.Authority)}";
}
