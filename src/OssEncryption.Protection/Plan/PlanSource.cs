namespace OssEncryption.Protection.Plan;

/// <summary>Where the objects of a plan are found.</summary>
public enum PlanSource
{
    /// <summary>In a list of the bucket; each is asked for by HeadObject.</summary>
    Head,

    /// <summary>In a bucket inventory, whose <c>EncryptionStatus</c> tells which need no HeadObject.</summary>
    Inventory,
}
