using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.State;
using OssEncryption.Emulator.Wire;

namespace OssEncryption.Emulator.Handlers;

/// <summary>How a new object is to be encrypted.</summary>
internal static class ObjectEncryption
{
    /// <summary>The object's own headers go before the bucket's rule; with KMS the key is always named.</summary>
    /// <exception cref="ServiceError">The service does not take the headers.</exception>
    public static ServerSideEncryption? Of(OperationContext context)
    {
        ServerSideEncryption? asked = EncryptionHeaders.Read(context.Request) ?? context.Bucket.Encryption;
        return asked is { Algorithm: ServerSideEncryption.Kms, KeyId: null }
            ? asked with { KeyId = ServiceKey.IdFor(context.Bucket.Account, context.Bucket.Region) }
            : asked;
    }
}
