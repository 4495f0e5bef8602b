using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Reports;

/// <summary>Open findings gathered by what is wrong, so that the same advice is given once. So many kinds are kept and
/// no more.</summary>
internal sealed class FindingKinds
{
    private const int MostKinds = 1000;

    private readonly Dictionary<(FindingStatus, PolicyCheck, string, string), FindingKind> _kinds = [];

    /// <summary>The kinds, the worst first; of two that are equally bad the one with more findings.</summary>
    public IEnumerable<FindingKind> Worst => _kinds.Values
        .OrderByDescending(kind => FindingOrder.Weight(kind.First.Status))
        .ThenByDescending(kind => kind.First.Severity)
        .ThenByDescending(kind => kind.Bytes)
        .ThenByDescending(kind => kind.Count);

    /// <summary>Adds a finding.</summary>
    public void Add(Finding finding)
    {
        (FindingStatus, PolicyCheck, string, string) key =
            (finding.Status, finding.Check, finding.Found, finding.Expected);
        if (_kinds.TryGetValue(key, out FindingKind? kind))
        {
            kind.Add(finding);
        }
        else if (_kinds.Count < MostKinds)
        {
            _kinds.Add(key, new FindingKind(finding));
        }
    }
}

/// <summary>Findings in which the same is wrong.</summary>
internal sealed class FindingKind
{
    private const int MostPlaces = 3;

    private readonly List<string> _places = [];

    public FindingKind(Finding first)
    {
        First = first;
        Add(first);
    }

    /// <summary>The first of them.</summary>
    public Finding First { get; }

    /// <summary>The addresses of some of them.</summary>
    public IReadOnlyList<string> Places => _places;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>How many objects they are about.</summary>
    public long Objects { get; private set; }

    /// <summary>How many bytes these have.</summary>
    public long Bytes { get; private set; }

    public void Add(Finding finding)
    {
        Count++;
        Objects += finding.Objects;
        Bytes += finding.Bytes;
        if (_places.Count < MostPlaces)
        {
            _places.Add(finding.Resource);
        }
    }
}

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
