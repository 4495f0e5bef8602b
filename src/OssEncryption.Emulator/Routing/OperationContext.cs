using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Routing;

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
