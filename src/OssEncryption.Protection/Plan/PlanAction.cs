namespace OssEncryption.Protection.Plan;

/// <summary>What a plan does to an object.</summary>
public enum PlanAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is copied onto itself in one request.</summary>
    Copy,

    /// <summary>It is copied onto itself by parts, because one request cannot copy so much.</summary>
    CopyByParts,
}
