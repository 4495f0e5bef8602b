namespace OssEncryption.Protection.Findings;

/// <summary>Gathers findings about single objects of one bucket into one for each kind. Memory is bounded by the kinds,
/// which are few, and never by the objects.</summary>
internal sealed class ObjectTally
{
    private const int MostExamples = 5;

    private readonly Dictionary<string, Sum> _kinds = new(StringComparer.Ordinal);

    /// <summary>Adds a finding about one object.</summary>
    public void Add(Finding one)
    {
        string kind = $"{one.Status}\n{one.Found}\n{one.Reason}";
        if (!_kinds.TryGetValue(kind, out Sum? sum))
        {
            sum = new Sum(one);
            _kinds.Add(kind, sum);
        }

        sum.Objects++;
        sum.Bytes += one.Bytes;
        if (sum.Examples.Count < MostExamples)
        {
            sum.Examples.Add(one.Resource);
        }
    }

    /// <summary>One finding for each kind, the worst first.</summary>
    public IEnumerable<Finding> Findings => _kinds.Values
        .OrderByDescending(sum => sum.First.IsOpen)
        .ThenByDescending(sum => sum.First.Severity)
        .ThenBy(sum => sum.First.Found, StringComparer.Ordinal)
        .Select(sum => sum.First with
        {
            Key = null,
            VersionId = null,
            Objects = sum.Objects,
            Bytes = sum.Bytes,
            Examples = sum.First.Status == FindingStatus.Compliant ? [] : sum.Examples,
        });

    private sealed class Sum(Finding first)
    {
        public Finding First { get; } = first;

        public List<string> Examples { get; } = [];

        public long Objects { get; set; }

        public long Bytes { get; set; }
    }
}
