using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Support;

/// <summary>Gives one credential after the other, the last one for ever.</summary>
internal sealed class FixedCredentials(params OssCredential[] credentials) : ICredentialProvider
{
    public const string Secret = "the-secret-that-nobody-may-see";
    public const string Token = "the-token-that-nobody-may-see";

    private int _asked;

    public static FixedCredentials Temporary => new(new OssCredential("ak", Secret, Token));

    public string Source => "a test";

    public int Asked => _asked;

    public Task<OssCredential> GetAsync(CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _asked);
        return Task.FromResult(credentials[Math.Min(number, credentials.Length) - 1]);
    }
}
