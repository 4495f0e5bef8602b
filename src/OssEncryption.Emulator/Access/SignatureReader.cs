using OssEncryption.Client.Signing;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

/// <summary>Finds the signature of a request: version 4 or 1, in the headers or in the URL.</summary>
internal static class SignatureReader
{
    /// <summary>The signature, or <c>null</c> when the request is anonymous.</summary>
    /// <exception cref="ServiceError">There is one, and it cannot be read.</exception>
    public static ISignature? Read(IncomingRequest request)
    {
        bool v4Url = SignatureV4Url.IsIn(request);
        bool v1Url = SignatureV1Url.IsIn(request);
        if (request.Header("Authorization") is { } authorization)
        {
            return v4Url || v1Url ? throw SignatureErrors.HeaderAndQuery() : FromHeader(request, authorization);
        }

        return v4Url ? SignatureV4Url.Read(request) : v1Url ? SignatureV1Url.Read(request) : null;
    }

    private static ISignature FromHeader(IncomingRequest request, string authorization)
    {
        int space = authorization.IndexOf(' ', StringComparison.Ordinal);
        string scheme = space < 0 ? authorization : authorization[..space];
        string rest = space < 0 ? "" : authorization[(space + 1)..].Trim();
        return scheme switch
        {
            SignerV4.Algorithm => SignatureV4Header.Read(request, rest),
            "OSS" => SignatureV1Header.Read(request, rest),
            _ => throw SignatureErrors.InvalidAuthorization(),
        };
    }
}
