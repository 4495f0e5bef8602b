using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

internal static class Check
{
    public static Task<OssCredential> GetAsync(this ICredentialProvider provider) =>
        provider.GetAsync(CancellationToken.None);

    public static void Is(this OssCredential credential, string id, string secret, string? token = null)
    {
        Assert.Equal(id, credential.AccessKeyId);
        Assert.Equal(secret, credential.AccessKeySecret);
        Assert.Equal(token, credential.SecurityToken);
    }

    public static void IsTemporary(this OssCredential credential, string suffix) =>
        credential.Is("STS." + suffix, "secret-" + suffix, "token-" + suffix);

    public static CredentialException Fails(CredentialError reason, Action act)
    {
        CredentialException e = Assert.Throws<CredentialException>(act);
        Assert.Equal(reason, e.Reason);
        return e;
    }

    public static async Task<CredentialException> FailsAsync(CredentialError reason, ICredentialProvider provider)
    {
        CredentialException e = await Assert.ThrowsAsync<CredentialException>(() => provider.GetAsync());
        Assert.Equal(reason, e.Reason);
        return e;
    }
}
