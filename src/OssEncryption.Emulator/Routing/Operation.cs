using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Routing;

/// <summary>What an operation is about.</summary>
internal enum ResourceLevel
{
    /// <summary>The service.</summary>
    Service,

    /// <summary>A bucket.</summary>
    Bucket,

    /// <summary>An object.</summary>
    Object,
}

/// <summary>The bucket ACL that lets strangers do an operation.</summary>
internal enum AnonymousAccess
{
    /// <summary>None does.</summary>
    Closed,

    /// <summary>A bucket that everybody may read.</summary>
    PublicRead,

    /// <summary>A bucket that everybody may write.</summary>
    PublicWrite,
}

/// <summary>One operation of the service: which requests it takes, what it demands of them, and how it acts.</summary>
/// <param name="Name">Its name, <c>PutBucketEncryption</c>.</param>
/// <param name="Level">What it is about.</param>
/// <param name="Method">Its verb.</param>
/// <param name="Act">How it acts.</param>
internal sealed record Operation(
    string Name, ResourceLevel Level, string Method, Func<OperationContext, Task<ServerResponse>> Act)
{
    /// <summary>The action that must be allowed.</summary>
    public string Action { get; init; } = "oss:" + Name;

    /// <summary>The action that must be allowed when a request names a version, or <c>null</c> for the same.</summary>
    public string? VersionAction { get; init; }

    /// <summary>The query parameters that select it; all must be there.</summary>
    public IReadOnlyList<string> SubResources { get; init; } = [];

    /// <summary>The header that selects it, or <c>null</c>.</summary>
    public string? SelectingHeader { get; init; }

    /// <summary>Who may do it besides the bucket's own account.</summary>
    public AnonymousAccess Anonymous { get; init; }

    /// <summary>Whether it works on a bucket that need not exist.</summary>
    public bool MakesBucket { get; init; }

    /// <summary>Whether encryption headers may be sent with it.</summary>
    public bool TakesEncryption { get; init; }

    /// <summary>Whether its body is an object's content, which is not read before it acts.</summary>
    public bool TakesContent { get; init; }

    /// <summary>Whether its body, not its headers, says who sent it, so that it looks for itself.</summary>
    public bool IsSignedInBody { get; init; }

    /// <summary>Whether the request is refused as it stands, whoever sent it.</summary>
    public bool IsRefusal { get; init; }
}

/// <summary>What an operation acts on, once the request has been believed and allowed.</summary>
internal sealed class OperationContext(
    Exchange exchange,
    User? caller,
    Bucket? bucket,
    KeyAccess keys,
    DateTimeOffset now,
    CancellationToken cancellationToken)
{
    /// <summary>The request.</summary>
    public IncomingRequest Request => exchange.Request;

    /// <summary>The body of a request that carries a document.</summary>
    public byte[] Document => exchange.Document;

    /// <summary>The endpoint it came to.</summary>
    public RegionEndpoint Endpoint => exchange.Endpoint;

    /// <summary>Who asks; <c>null</c> when anonymous, which only operations on open buckets see.</summary>
    public User? Caller { get; } = caller;

    /// <summary>The caller's account, for operations that are closed to strangers.</summary>
    public string Account =>
        Caller?.Account ?? throw new InvalidOperationException("An anonymous caller came through.");

    /// <summary>The bucket, for operations on one that exists.</summary>
    public Bucket Bucket { get; } = bucket!;

    /// <summary>Who may use which key.</summary>
    public KeyAccess Keys { get; } = keys;

    /// <summary>The bucket's name, for operations that have one.</summary>
    public string BucketName => Request.Bucket!;

    /// <summary>The object key, for operations that have one.</summary>
    public string Key => Request.Key!;

    /// <summary>The server's clock.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>Ends the operation.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}
