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
