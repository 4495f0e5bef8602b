using OssEncryption.Protection.Findings;

namespace OssEncryption.Protection.Tests.Findings;

/// <summary>Keys that a test knows; of others nothing can be said.</summary>
internal sealed class KnownKeys : IKeyDirectory
{
    private readonly Dictionary<string, KeyFacts> _keys = [];

    public List<string> Asked { get; } = [];

    public KnownKeys With(KeyFacts facts, params string[] aliases)
    {
        _keys[facts.KeyId] = facts;
        foreach (string alias in aliases)
        {
            _keys[alias] = facts;
        }

        return this;
    }

    public Task<KeyLook> FindAsync(string region, string key, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add($"{region} {key}");
        }

        return Task.FromResult(_keys.TryGetValue(key, out KeyFacts? facts)
            ? new KeyLook(facts)
            : new KeyLook(null, "KMS denied it", $"kms:DescribeKey on {key}"));
    }
}
