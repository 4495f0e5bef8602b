using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Inventory;

/// <summary>What is wrong with a bucket inventory. The names are error ids and stay.</summary>
public enum InventoryError
{
    /// <summary>The source is an inventory and none is named, or the other way round.</summary>
    InventoryNotNamed,

    /// <summary>There is no inventory list, or none at this place.</summary>
    InventoryNotFound,

    /// <summary>The manifest or a file of the list has a wrong format.</summary>
    InventoryUnreadable,

    /// <summary>The checksum of the manifest or of a file of the list is wrong.</summary>
    InventoryDamaged,

    /// <summary>This machine does not allow MD5, which alone can check a list.</summary>
    InventoryNotVerifiable,

    /// <summary>The list is of another bucket.</summary>
    InventoryOfOtherBucket,

    /// <summary>All versions are wanted, and the list has current versions only.</summary>
    InventoryWithoutVersions,
}

/// <summary>A bucket inventory cannot be used as asked.</summary>
public sealed class InventoryException : OssException
{
    /// <summary>Creates the exception.</summary>
    public InventoryException(InventoryError reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What is wrong.</summary>
    public InventoryError Reason { get; }
}
