using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Access;

/// <summary>Decides whose request it is.</summary>
internal sealed class Authenticator(UserDirectory users)
{
    /// <summary>The user who signed, or <c>null</c> when the request is anonymous.</summary>
    /// <param name="signature">What the request says.</param>
    /// <param name="region">The region it must be signed for, or <c>null</c> for any.</param>
    /// <param name="now">The server's clock.</param>
    /// <exception cref="ServiceError">It is not believed.</exception>
    public User? Identify(ISignature? signature, string? region, DateTimeOffset now)
    {
        if (signature is null)
        {
            return null;
        }

        if (region is not null)
        {
            signature.CheckRegion(region);
        }

        signature.CheckTime(now);
        User user = users.Find(signature.AccessKeyId) ?? throw SignatureErrors.UnknownKey(signature.AccessKeyId);
        signature.Check(user.Credential.AccessKeySecret);
        CheckToken(user.Credential.SecurityToken, signature.SecurityToken);
        return user;
    }

    private static void CheckToken(string? expected, string? sent)
    {
        if (expected is null && sent is not null)
        {
            throw SignatureErrors.TokenNotOfKey();
        }

        if (expected is not null && (sent is null || !ConstantTime.AreEqual(expected, sent)))
        {
            throw SignatureErrors.InvalidToken();
        }
    }
}
