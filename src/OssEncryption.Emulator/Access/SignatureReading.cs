using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

/// <summary>What came of reading a request's signature.</summary>
/// <param name="Signature">The signature, or <c>null</c> when there is none that can be read.</param>
/// <param name="Error">Why it could not be read, or <c>null</c>.</param>
internal sealed record SignatureReading(ISignature? Signature, ServiceError? Error)
{
    /// <summary>Reads the signature of a request.</summary>
    public static SignatureReading Of(IncomingRequest request)
    {
        try
        {
            return new SignatureReading(SignatureReader.Read(request), null);
        }
        catch (ServiceError error)
        {
            return new SignatureReading(null, error);
        }
    }
}
