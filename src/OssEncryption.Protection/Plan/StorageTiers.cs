namespace OssEncryption.Protection.Plan;

/// <summary>What the storage classes ask for. Source: the vendor's page on storage classes.</summary>
internal static class StorageTiers
{
    /// <summary>Whether objects of a class must be restored before they can be read.</summary>
    public static bool IsArchive(string storageClass) =>
        storageClass is "Archive" or "ColdArchive" or "DeepColdArchive";

    /// <summary>For how many days an object of a class is billed at least; replacing it sooner is billed for the
    /// rest.</summary>
    public static int MinimumDays(string storageClass) => storageClass switch
    {
        "IA" => 30,
        "Archive" => 60,
        "ColdArchive" or "DeepColdArchive" => 180,
        _ => 0,
    };
}
