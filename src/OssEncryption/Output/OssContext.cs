using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption;

/// <summary>The endpoint that requests go to, and the credential that signs them. No property shows the secret. A
/// context works in every runspace of its process. Two are equal when they show the same, but for the account, which is
/// learned later.</summary>
public sealed class OssContext : IEquatable<OssContext>
{
    private readonly Lazy<KmsEndpoints> _kmsEndpoints;
    private OssContext? _untraced;
    private Lazy<IKmsClient> _kmsClient;

    /// <summary>Creates a context, for tests of scripts that take it. It has no secret, so that OSS refuses its
    /// requests.</summary>
    /// <param name="region">The region id.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="accessKeyId">The access key id.</param>
    public OssContext(string region, string endpoint, string accessKeyId)
        : this(
            new OssClientOptions
            {
                Endpoint = OssEndpoint.Parse(endpoint, region),
                Credentials = new StaticCredentialProvider(
                    new OssCredential(accessKeyId, "none", null), "the constructor of a test"),
            },
            accessKeyId)
    {
    }

    private OssContext(OssClientOptions options, string accessKeyId)
        : this(OssClientFactory.Shared.GetClient(options), options, accessKeyId, null, null)
    {
    }

    internal OssContext(
        IOssClient client,
        OssClientOptions options,
        string accessKeyId,
        KmsEndpoints? kmsEndpoints,
        string? roleArn)
    {
        RoleArn = roleArn;
        AccountId = AccountOf(roleArn);
        OssClient = client;
        _kmsEndpoints = new Lazy<KmsEndpoints>(() => kmsEndpoints ?? KmsEndpoints.Of(options.Endpoint));
        _kmsClient = new Lazy<IKmsClient>(() => KmsClientFactory.Shared.GetClient(options, _kmsEndpoints.Value));
        Client = options.Client;
        Region = options.Endpoint.Region;
        Endpoint = options.Endpoint.Uri;
        SignatureVersion = options.SignatureVersion;
        AccessKeyId = accessKeyId;
        CredentialSource = options.Credentials.Source;
        Options = options;
    }

    /// <summary>The region id; nothing when it is not known.</summary>
    public string? Region { get; }

    /// <summary>The endpoint. Requests for a bucket of another region go to that region.</summary>
    public Uri Endpoint { get; }

    /// <summary>The access key id when the context was created. A temporary one changes when it is renewed.</summary>
    public string AccessKeyId { get; }

    /// <summary>The id of the account, once a response or the ARN of the assumed role has told it; else
    /// nothing.</summary>
    public string? AccountId { get; private set; }

    /// <summary>The ARN of the RAM role that was assumed by -RoleArn; nothing for an access key, which OSS does not
    /// explain.</summary>
    public string? RoleArn { get; }

    /// <summary>The source of the credential.</summary>
    public string CredentialSource { get; }

    /// <summary>The signature version.</summary>
    public SignatureVersion SignatureVersion { get; }

    /// <summary>The client that sends the requests.</summary>
    public OssClientKind Client { get; }

    /// <summary>The endpoint of KMS in the region, or nothing when none is known: then keys cannot be looked at. Other
    /// regions have endpoints of their own.</summary>
    public Uri? KmsEndpoint => Region is { } region ? _kmsEndpoints.Value.Find(region) : null;

    internal IOssClient OssClient { get; private set; }

    internal IKmsClient KmsClient => _kmsClient.Value;

    internal OssClientOptions Options { get; }

    /// <summary>Takes the account from a response of the service.</summary>
    /// <param name="ownerId">The owner of the buckets that were listed; empty when it is not known.</param>
    internal void Learn(string ownerId)
    {
        AccountId = ownerId.Length > 0 ? ownerId : AccountId;
        _untraced?.Learn(ownerId);
    }

    // acs:ram::<account>:role/<name>
    private static string? AccountOf(string? roleArn) => roleArn?.Split(':') is { Length: > 3 } parts ? parts[3] : null;

    /// <summary>The same context, whose clients tell each attempt of a request.</summary>
    /// <param name="receiver">Receives the attempts, from any thread.</param>
    internal OssContext WithTrace(Action<TracedAttempt> receiver)
    {
        var traced = (OssContext)MemberwiseClone();
        traced.OssClient = OssClient.WithTrace(receiver);
        traced._kmsClient = new Lazy<IKmsClient>(() => KmsClient.WithTrace(receiver));
        traced._untraced = this;
        return traced;
    }

    /// <inheritdoc/>
    public bool Equals(OssContext? other) => other is not null
        && (Region, Endpoint, AccessKeyId, RoleArn) == (other.Region, other.Endpoint, other.AccessKeyId, other.RoleArn)
        && (CredentialSource, SignatureVersion, Client, KmsEndpoint)
            == (other.CredentialSource, other.SignatureVersion, other.Client, other.KmsEndpoint);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OssContext);

    /// <inheritdoc/>
    public override int GetHashCode() => (Endpoint, AccessKeyId).GetHashCode();

    /// <summary>The access key id and the endpoint.</summary>
    public override string ToString() => $"{AccessKeyId} at {Endpoint.GetLeftPart(UriPartial.Authority)}";
}

/// <summary>Whether OSS was reached with the credential of a context, and what is wrong when it was not. Two are equal
/// when all their properties are.</summary>
/// <param name="Succeeded">Whether OSS accepted the credential. It did also where it then denied the list of
/// buckets.</param>
/// <param name="Region">The region of the context; nothing when it is not known.</param>
/// <param name="Endpoint">The endpoint that was asked.</param>
/// <param name="AccessKeyId">The access key id of the context.</param>
/// <param name="AccountId">The id of the account; nothing where the response does not tell it.</param>
/// <param name="ErrorId">The id of the error, such as SignatureDoesNotMatch or ConnectionFailed; nothing without
/// one.</param>
/// <param name="Message">What is wrong; nothing when nothing is.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record OssConnectionTest(
    bool Succeeded,
    string? Region,
    Uri Endpoint,
    string AccessKeyId,
    string? AccountId = null,
    string? ErrorId = null,
    string? Message = null,
    string? Advice = null)
{
    /// <summary>The endpoint and the answer as text.</summary>
    public override string ToString() =>
        $"{Endpoint.Authority}: {(Succeeded ? "reached" : "not reached")}{(ErrorId is null ? "" : $" ({ErrorId})")}";
}
