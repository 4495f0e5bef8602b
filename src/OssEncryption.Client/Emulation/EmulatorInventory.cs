namespace OssEncryption.Client.Emulation;

/// <summary>A list of the objects of a bucket that the local OSS has written, as one of its inventory rules
/// asks for.</summary>
/// <param name="InventoryId">The rule.</param>
/// <param name="BucketName">The bucket that holds the files.</param>
/// <param name="Key">The key of <c>manifest.json</c>, which names all data files.</param>
/// <param name="DataKeys">The keys of the data files, in their order.</param>
/// <param name="Objects">How many objects, or versions of objects, are listed.</param>
public sealed record EmulatorInventory(
    string InventoryId, string BucketName, string Key, IReadOnlyList<string> DataKeys, long Objects);
