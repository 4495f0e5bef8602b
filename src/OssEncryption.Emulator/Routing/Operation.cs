using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Routing;

/// <summary>The level of the resource that an operation addresses.</summary>
internal enum ResourceLevel
{
    /// <summary>The service.</summary>
    Service,

    /// <summary>A bucket.</summary>
    Bucket,

    /// <summary>An object.</summary>
    Object,
}

/// <summary>The ACL that admits anonymous callers to an operation.</summary>
internal enum AnonymousAccess
{
    /// <summary>No ACL does.</summary>
    Closed,

    /// <summary><c>public-read</c> and <c>public-read-write</c>.</summary>
    PublicRead,

    /// <summary><c>public-read-write</c>.</summary>
    PublicWrite,
}

/// <summary>One operation of the service: which requests select it, which permission it needs, and what it
/// does.</summary>
/// <param name="Name">Its name, <c>PutBucketEncryption</c>.</param>
/// <param name="Level">The level of its resource.</param>
/// <param name="Method">Its verb.</param>
/// <param name="Act">What it does.</param>
internal sealed record Operation(
    string Name, ResourceLevel Level, string Method, Func<OperationContext, Task<ServerResponse>> Act)
{
    /// <summary>The action that must be allowed.</summary>
    public string Action { get; init; } = "oss:" + Name;

    /// <summary>The action that must be allowed when a request names a version, or <c>null</c> for the same.</summary>
    public string? VersionAction { get; init; }

    /// <summary>The query parameters that select it; all must be there.</summary>
    public IReadOnlyList<string> SubResources { get; init; } = [];

    /// <summary>The value of the parameter <c>comp</c> that selects it, or <c>null</c> for any.</summary>
    public string? Command { get; init; }

    /// <summary>The header that selects it, or <c>null</c>.</summary>
    public string? SelectingHeader { get; init; }

    /// <summary>The ACL that admits anonymous callers and other accounts.</summary>
    public AnonymousAccess Anonymous { get; init; }

    /// <summary>Whether it creates the bucket.</summary>
    public bool MakesBucket { get; init; }

    /// <summary>Whether it creates the bucket when there is none.</summary>
    public bool MakesMissingBucket { get; init; }

    /// <summary>Whether its document is called malformed where the bucket does not exist. Source: GO2
    /// TestBucketOverwriteConfig, TestBucketObjectWormConfiguration.</summary>
    public bool IsMalformedWithoutBucket { get; init; }

    /// <summary>Whether encryption headers may be sent with it.</summary>
    public bool TakesEncryption { get; init; }

    /// <summary>Whether its body is the content of an object, which the operation reads itself.</summary>
    public bool TakesContent { get; init; }

    /// <summary>Whether the signature is in the body, as in a form, so that the operation authenticates the caller
    /// itself.</summary>
    public bool IsSignedInBody { get; init; }

    /// <summary>Whether it is performed without authentication: it fails for every caller, or it authenticates by
    /// itself.</summary>
    public bool IsAdmitted { get; init; }
}

/// <summary>The input of an operation: a request that was authenticated and authorized.</summary>
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

    /// <summary>The caller; <c>null</c> when anonymous.</summary>
    public User? Caller { get; } = caller;

    /// <summary>The caller's account, for operations that no ACL opens to anonymous callers.</summary>
    public string Account =>
        Caller?.Account ?? throw new InvalidOperationException("An anonymous caller came through.");

    /// <summary>The bucket, for operations on one that exists.</summary>
    public Bucket Bucket { get; } = bucket!;

    /// <summary>The permissions on keys.</summary>
    public KeyAccess Keys { get; } = keys;

    /// <summary>The bucket's name, for operations that have one.</summary>
    public string BucketName => Request.Bucket!;

    /// <summary>The object key, for operations that have one.</summary>
    public string Key => Request.Key!;

    /// <summary>The server's clock.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>Cancels the operation.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}
