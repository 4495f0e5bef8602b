using System.Collections;
using OssEncryption.Client.Credentials;

namespace OssEncryption.Binding;

/// <summary>Offers the profiles of the aliyun CLI and of ossutil on this machine.</summary>
public sealed class ProfileNameCompleter : Completer
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Value, string Tooltip)> Find(string word, IDictionary bound) =>
        CredentialProviders.ProfileNames(CredentialEnvironment.System).Select(name => (name, $"profile {name}"));
}
