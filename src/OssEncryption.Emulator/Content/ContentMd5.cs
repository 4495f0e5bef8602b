using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Content;

/// <summary>The check of a body against the Content-MD5 that came with it.</summary>
internal static class ContentMd5
{
    /// <summary>Checks a body's MD5 when the request names one.</summary>
    /// <exception cref="ServiceError">It names another, or something that is none.</exception>
    public static void Check(IncomingRequest request, byte[] actual)
    {
        if (request.Header("Content-MD5") is { } expected
            && !string.Equals(expected, Convert.ToBase64String(actual), StringComparison.Ordinal))
        {
            throw ServiceErrors.InvalidDigest();
        }
    }
}
