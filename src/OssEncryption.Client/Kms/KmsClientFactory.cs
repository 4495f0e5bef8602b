using OssEncryption.Client.Http;
using OssEncryption.Client.Operations;

namespace OssEncryption.Client.Kms;

/// <summary>Makes KMS clients that share connections, clock and retry rules with the OSS clients of a factory. Safe to
/// use from many threads.</summary>
public sealed class KmsClientFactory
{
    private readonly OssClientFactory _factory;

    /// <summary>Makes a factory over the connections of another one.</summary>
    public KmsClientFactory(OssClientFactory factory) => _factory = factory;

    /// <summary>The factory of this process.</summary>
    public static KmsClientFactory Shared { get; } = new(OssClientFactory.Shared);

    /// <summary>The client of an account.</summary>
    /// <param name="options">The options of its OSS client, of which credential, time and attempts count here
    /// too.</param>
    /// <param name="endpoints">Where KMS is asked.</param>
    public IKmsClient GetClient(OssClientOptions options, KmsEndpoints endpoints) =>
        new KmsClient(new KmsTransport(_factory.Http, options, _factory.Clock, _factory.Offsets), endpoints);
}
