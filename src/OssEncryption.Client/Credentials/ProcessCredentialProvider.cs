using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The credential that a program prints as JSON. It is run without a shell; what it prints, on either stream,
/// never gets into an error, and neither do its arguments.</summary>
/// <param name="environment">The world outside.</param>
/// <param name="command">The program and its arguments.</param>
/// <param name="timeout">How long it may take, at most 10 minutes; <c>null</c> for 15 seconds.</param>
internal sealed class ProcessCredentialProvider(
    CredentialEnvironment environment, IReadOnlyList<string> command, TimeSpan? timeout)
    : RefreshingCredentialProvider(environment, $"external command {Path.GetFileName(command[0])}")
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(10);

    private string Who => $"The external command {Path.GetFileName(command[0])}";

    /// <inheritdoc/>
    protected override async Task<OssCredential> FetchAsync()
    {
        string program = ProgramFinder.Find(command[0], Environment.Variable("PATH"), Environment.Variable("PATHEXT"))
            ?? throw new CredentialException(
                CredentialError.CredentialSourceFailed, $"{Who} is not there: no such program in PATH.");
        TimeSpan patience = timeout ?? DefaultPatience;
        patience = patience < LongestPatience ? patience : LongestPatience;
        string output = await ExternalProgram
            .RunAsync(program, CommandLine.Join(command.Skip(1)), Who, patience).ConfigureAwait(false);
        return CredentialResponse.Parse(output, Who);
    }
}
