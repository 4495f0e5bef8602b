using OssEncryption.Protection.Policy;

namespace OssEncryption.Completion;

/// <summary>Completes the policies that come with the module; the tooltip tells what each requires.</summary>
public sealed class PolicyNameCompleter : Completer
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Value, string Tooltip)> Find(CompletionContext context) =>
        PolicyFile.ShippedNames.Select(name => (name, PolicyFile.Shipped(name).Description ?? name));
}
