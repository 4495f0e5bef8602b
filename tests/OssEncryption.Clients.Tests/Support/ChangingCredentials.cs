using OssEncryption.Client.Model;

namespace OssEncryption.Clients.Tests.Support;

/// <summary>Gives one credential after the other, the last one for ever; fails when it has none.</summary>
internal sealed class ChangingCredentials(params OssCredential[] credentials) : ICredentialProvider
{
    private int _asked;

    public string Source => "a test";

    public Task<OssCredential> GetAsync(CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _asked);
        return credentials.Length == 0
            ? throw new CredentialException(CredentialError.CredentialNotFound, "There is none.")
            : Task.FromResult(credentials[Math.Min(number, credentials.Length) - 1]);
    }
}
