using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Operations;

/// <summary>How a new object is to be encrypted.</summary>
internal static class ObjectEncryption
{
    /// <summary>The object's own headers go before the bucket's rule; with KMS the key is always named.</summary>
    /// <exception cref="ServiceError">The service does not take the headers.</exception>
    public static ServerSideEncryption? Of(OperationContext context) => context.Keys.ForWriting(
        EncryptionHeaders.Read(context.Request) ?? context.Bucket.Encryption, context.Bucket, context.Caller);
}
