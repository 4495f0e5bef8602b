namespace OssEncryption.Completion;

/// <summary>Offers buckets and the keys of addresses where wildcards are understood.</summary>
public sealed class ObjectPatternCompleter : ObjectAddressCompleter
{
    /// <inheritdoc/>
    private protected override bool IsPattern => true;
}
