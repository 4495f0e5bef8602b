using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Access;

/// <summary>The Credential of a version 4 signature: <c>key/date/region/product/terminator</c>.</summary>
internal sealed record CredentialScope(string AccessKeyId, string Date, string Region, string Product)
{
    private const string Terminator = "aliyun_v4_request";

    /// <summary>The scope without the key, as it is signed.</summary>
    public string Text => $"{Date}/{Region}/{Product}/{Terminator}";

    /// <summary>Reads a Credential.</summary>
    /// <param name="text">The Credential.</param>
    /// <param name="timestamp">The moment of signing; its date must be the scope's.</param>
    /// <exception cref="ServiceError">It has another shape, date or product.</exception>
    public static CredentialScope Parse(string text, string timestamp)
    {
        if (text.Split('/') is not [{ Length: > 0 } key, var date, { Length: > 0 } region, var product, Terminator])
        {
            throw SignatureErrors.InvalidCredential();
        }

        if (!timestamp.StartsWith(date + "T", StringComparison.Ordinal))
        {
            throw SignatureErrors.InvalidSigningDate();
        }

        return product == "oss"
            ? new CredentialScope(key, date, region, product)
            : throw SignatureErrors.InvalidProduct();
    }
}
