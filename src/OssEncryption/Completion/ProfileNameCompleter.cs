using OssEncryption.Client.Credentials;

namespace OssEncryption.Completion;

/// <summary>Completes the profiles of the aliyun CLI and of ossutil on this machine.</summary>
public sealed class ProfileNameCompleter : Completer
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Value, string Tooltip)> Find(CompletionContext context) =>
        CredentialProviders.ProfileNames(CredentialEnvironment.System).Select(name => (name, $"profile {name}"));
}
