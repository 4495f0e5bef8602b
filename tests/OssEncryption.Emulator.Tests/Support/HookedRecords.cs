using OssEncryption.Emulator.Disk;

namespace OssEncryption.Emulator.Tests.Support;

/// <summary>Keeps no records, and lets a test act in the moment in which one is kept.</summary>
internal sealed class HookedRecords : IRecords
{
    /// <summary>What happens, with the kind and the id of the record.</summary>
    public Action<string, string> OnChange { get; set; } = (_, _) => { };

    public bool IsSlow => false;

    public void Save<T>(string kind, string id, T record) => OnChange(kind, id);

    public void Remove(string kind, params IReadOnlyList<string> ids)
    {
        foreach (string id in ids)
        {
            OnChange(kind, id);
        }
    }

    public IReadOnlyList<T> Load<T>(string kind) => [];
}
