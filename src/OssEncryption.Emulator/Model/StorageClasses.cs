namespace OssEncryption.Emulator.Model;

/// <summary>The storage classes, the default one first.</summary>
internal static class StorageClasses
{
    public static IReadOnlyList<string> All { get; } = ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"];

    /// <summary>Whether objects of a class are restored before they are read.</summary>
    public static bool IsArchive(string storageClass) => storageClass.EndsWith("Archive", StringComparison.Ordinal);
}
