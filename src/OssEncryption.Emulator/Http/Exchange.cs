using System.Security.Cryptography;

namespace OssEncryption.Emulator.Http;

/// <summary>One request on its way to its answer.</summary>
internal sealed class Exchange(IncomingRequest request, RegionEndpoint endpoint, Stream output)
{
    /// <summary>When it came, by the machine's clock.</summary>
    public DateTimeOffset Arrived { get; } = DateTimeOffset.UtcNow;

    /// <summary>The region whose endpoint it came to.</summary>
    public RegionEndpoint Endpoint { get; } = endpoint;

    /// <summary>The request.</summary>
    public IncomingRequest Request { get; } = request;

    /// <summary>Where its answer goes.</summary>
    public Stream Output { get; } = output;

    /// <summary>The id under which it is known: 24 hexadecimal digits.</summary>
    public string RequestId { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));

    /// <summary>How far the server's clock is off for this exchange.</summary>
    public TimeSpan ClockSkew { get; set; }

    /// <summary>The body of a request that carries a document, or empty.</summary>
    public byte[] Document { get; set; } = [];
}
