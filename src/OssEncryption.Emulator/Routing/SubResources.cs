namespace OssEncryption.Emulator.Routing;

/// <summary>The query parameters that make a request another operation; all others are arguments, and those that the
/// service does not know it passes over. Source: the signing rules and the operations of the SDKs.</summary>
internal static class SubResources
{
    private static readonly HashSet<string> Selecting =
    [
        "accessmonitor", "accessPoint", "accessPointPolicy", "acl", "append", "asyncFetch", "bucketArchiveDirectRead",
        "bucketInfo", "cname", "comp", "cors", "delete", "encryption", "httpsConfig", "inventory",
        "lifecycle", "live", "location", "logging", "metaQuery", "objectMeta", "partNumber", "policy", "policyStatus",
        "publicAccessBlock", "qosInfo", "redundancyTransition", "referer", "regions", "replication",
        "replicationLocation", "replicationProgress", "requestPayment", "requesterQosInfo", "resourceGroup",
        "resourcePool", "resourcePoolInfo", "responseHeader", "restore", "rtc", "stat", "style", "symlink", "tagging",
        "transferAcceleration", "uploadId", "uploads", "versioning", "versions", "vod", "website", "worm", "wormExtend",
        "wormId",
    ];

    /// <summary>Whether a parameter selects an operation.</summary>
    public static bool IsSelecting(string name) => Selecting.Contains(name);
}
