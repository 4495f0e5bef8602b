namespace OssEncryption.Emulator.Handlers;

/// <summary>The storage classes, the default one first.</summary>
internal static class StorageClasses
{
    public static IReadOnlyList<string> All { get; } = ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"];
}
