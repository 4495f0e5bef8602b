using OssEncryption.Protection.Findings;

namespace OssEncryption.Protection.Reports;

/// <summary>Keeps so many findings and no more: the worst. Of two that are equally bad the first stays.</summary>
/// <param name="most">How many.</param>
internal sealed class WorstFindings(int most)
{
    private readonly SortedSet<(Finding Finding, long Number)> _kept = new(new ByWeight());
    private long _count;

    /// <summary>How many there were.</summary>
    public long Count => _count;

    /// <summary>Those that are kept, the worst first.</summary>
    public IEnumerable<Finding> Kept => _kept.Select(kept => kept.Finding);

    /// <summary>Adds a finding.</summary>
    public void Add(Finding finding)
    {
        _kept.Add((finding, _count++));
        if (_kept.Count > most)
        {
            _kept.Remove(_kept.Max);
        }
    }

    private sealed class ByWeight : IComparer<(Finding Finding, long Number)>
    {
        public int Compare((Finding Finding, long Number) x, (Finding Finding, long Number) y)
        {
            int order = FindingOrder.Weight(y.Finding.Status).CompareTo(FindingOrder.Weight(x.Finding.Status));
            order = order != 0 ? order : y.Finding.Severity.CompareTo(x.Finding.Severity);
            order = order != 0 ? order : y.Finding.Bytes.CompareTo(x.Finding.Bytes);
            return order != 0 ? order : x.Number.CompareTo(y.Number);
        }
    }
}
