using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Reports;

/// <summary>Checks and statuses as people read them.</summary>
internal static class CheckWords
{
    /// <summary>What a check is about.</summary>
    public static string TitleOf(PolicyCheck check) => check switch
    {
        PolicyCheck.PolicyCoverage => "A rule of the policy fits the bucket",
        PolicyCheck.Custody => "Default encryption has the custody required",
        PolicyCheck.Cipher => "Default encryption uses the cipher required",
        PolicyCheck.Key => "Default encryption names a key of the policy",
        PolicyCheck.KeyUsable => "The key can be used",
        PolicyCheck.KeyOrigin => "The key material was imported",
        PolicyCheck.KeyProtection => "The key is in an HSM",
        PolicyCheck.KeyRotation => "The key rotates by itself",
        PolicyCheck.KeyDeletionProtection => "The key is protected from deletion",
        _ => "Stored objects are encrypted as required",
    };

    /// <summary>What a check looks at.</summary>
    public static string SubjectOf(PolicyCheck check) => check switch
    {
        PolicyCheck.PolicyCoverage => "Rule of the policy",
        PolicyCheck.Custody or PolicyCheck.Cipher or PolicyCheck.Key => "Default encryption",
        PolicyCheck.StoredObjects => "Stored objects",
        _ => "Key",
    };

    /// <summary>A status in words.</summary>
    public static string NameOf(FindingStatus status) => status switch
    {
        FindingStatus.NonCompliant => "Not compliant",
        FindingStatus.NotApplicable => "Not applicable",
        _ => status.ToString(),
    };
}
