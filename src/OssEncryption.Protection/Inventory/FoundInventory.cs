using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Inventory;

/// <summary>A list that the service made of a bucket.</summary>
/// <param name="Address">Where its manifest is.</param>
/// <param name="Manifest">What the manifest says.</param>
internal sealed record FoundInventory(ObjectAddress Address, InventoryManifest Manifest);
