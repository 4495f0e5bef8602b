using OssEncryption.Protection.Findings;

namespace OssEncryption.Protection.Tests.Findings;

/// <summary>Keys that a test knows; of others nothing can be said.</summary>
internal sealed class KnownKeys : IKeyDirectory
{
    private readonly Dictionary<string, KeyLook> _keys = [];

    public List<string> Asked { get; } = [];

    public KnownKeys With(KeyFacts facts, string? alias = null, string? unusable = null)
    {
        _keys[facts.KeyId] = new KeyLook(facts) { Unusable = unusable };
        _keys[alias ?? facts.KeyId] = _keys[facts.KeyId];
        return this;
    }

    public Task<KeyLook> FindAsync(string region, string key, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add($"{region} {key}");
        }

        return Task.FromResult(_keys.TryGetValue(key, out KeyLook? look)
            ? look
            : new KeyLook(null, "KMS denied it", $"kms:DescribeKey on {key}"));
    }
}
