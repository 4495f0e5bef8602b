using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Inventory;

/// <summary>What is wrong with a bucket inventory. The names are stable: scripts see them as error ids.</summary>
public enum InventoryError
{
    /// <summary>An inventory is to be read, and none is named; or one is named, and none is to be read.</summary>
    InventoryNotNamed,

    /// <summary>There is no list yet, or not where it was looked for.</summary>
    InventoryNotFound,

    /// <summary>The manifest or a file of the list is not written as an inventory is.</summary>
    InventoryUnreadable,

    /// <summary>The manifest or a file of the list does not have the checksum that it shall have.</summary>
    InventoryDamaged,

    /// <summary>The list is one of another bucket.</summary>
    InventoryOfOtherBucket,

    /// <summary>All versions are asked for, and the list has the current objects only.</summary>
    InventoryWithoutVersions,
}

/// <summary>A bucket inventory cannot be used as asked.</summary>
public sealed class InventoryException : OssException
{
    /// <summary>Makes the exception.</summary>
    public InventoryException(InventoryError reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What is wrong.</summary>
    public InventoryError Reason { get; }
}
