namespace OssEncryption.Completion;

/// <summary>Offers keys where wildcards are understood.</summary>
public sealed class KeyPatternCompleter : KeyCompleter
{
    /// <inheritdoc/>
    private protected override bool IsPattern => true;
}
