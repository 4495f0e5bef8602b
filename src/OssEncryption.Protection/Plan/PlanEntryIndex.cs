using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Plan;

/// <summary>Tells whether a number, bucket and key are those of an entry of a plan. Memory: four bytes per entry, a
/// hash of bucket and key. The entries are read at first use.</summary>
/// <param name="plan">The plan.</param>
internal sealed class PlanEntryIndex(PlanFolder plan)
{
    private const uint HashStart = 2166136261;
    private const uint HashFactor = 16777619;

    private readonly Lazy<List<uint>> _hashes = new(
        () => [.. plan.ReadEntries(PlanShard.Whole).Select(entry => HashOf(entry.Address))]);

    /// <summary>Whether the plan has an entry of that number.</summary>
    public bool Has(long number) => number >= 0 && number < _hashes.Value.Count;

    /// <summary>Whether the entry of that number has that bucket and key.</summary>
    public bool Has(long number, ObjectAddress address) =>
        Has(number) && _hashes.Value[(int)number] == HashOf(address);

    // FNV-1a.
    private static uint HashOf(ObjectAddress address)
    {
        uint hash = HashStart;
        foreach (char c in address.Bucket)
        {
            hash = (hash ^ c) * HashFactor;
        }

        hash = (hash ^ '/') * HashFactor;
        foreach (char c in address.Key)
        {
            hash = (hash ^ c) * HashFactor;
        }

        return hash;
    }
}
