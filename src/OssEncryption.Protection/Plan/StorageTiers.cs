namespace OssEncryption.Protection.Plan;

/// <summary>The rules of the storage classes. Source: the vendor's page on storage classes.</summary>
internal static class StorageTiers
{
    /// <summary>Whether objects of a class must be restored before they are read.</summary>
    public static bool IsArchive(string storageClass) =>
        storageClass is "Archive" or "ColdArchive" or "DeepColdArchive";

    /// <summary>The minimum storage duration of a class in days. An object replaced earlier is billed for the
    /// rest.</summary>
    public static int MinimumDays(string storageClass) => storageClass switch
    {
        "IA" => 30,
        "Archive" => 60,
        "ColdArchive" or "DeepColdArchive" => 180,
        _ => 0,
    };
}
