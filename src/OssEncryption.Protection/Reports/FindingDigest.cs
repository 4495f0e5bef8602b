using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Reports;

/// <summary>Findings gathered by bucket and check, for formats in which objects have no place. Memory is bounded by the
/// buckets.</summary>
internal sealed class FindingDigest
{
    private readonly Dictionary<(string Bucket, PolicyCheck Check), Entry> _entries = [];

    /// <summary>One entry for each bucket and check, in the order in which they came.</summary>
    public IReadOnlyCollection<Entry> Entries => _entries.Values;

    /// <summary>Adds a finding.</summary>
    public void Add(Finding finding)
    {
        if (_entries.TryGetValue((finding.BucketName, finding.Check), out Entry? entry))
        {
            entry.Add(finding);
        }
        else
        {
            _entries.Add((finding.BucketName, finding.Check), new Entry(finding));
        }
    }

    /// <summary>What was found in one check of one bucket.</summary>
    public sealed class Entry
    {
        private const int MostKinds = 8;

        private readonly Dictionary<string, long> _kinds = new(StringComparer.Ordinal);

        public Entry(Finding finding)
        {
            Worst = finding;
            Add(finding);
        }

        /// <summary>The finding that counts: the worst.</summary>
        public Finding Worst { get; private set; }

        /// <summary>What identifies it from one audit to the next.</summary>
        public string Id => $"oss://{Worst.BucketName} {Worst.Check}";

        /// <summary>In a sentence: the bucket, what was found and what is required.</summary>
        public string Message => Worst.Status is FindingStatus.Compliant
            ? $"{Worst.BucketName}: {Worst.Found}, as required."
            : $"{Worst.BucketName}: {Found}; required: {Worst.Expected}."
                + (Worst.Reason is null ? "" : " " + Worst.Reason)
                + (Worst.Advice is null ? "" : " " + Worst.Advice);

        private string Found => string.Join("; ", _kinds.Select(
            kind => kind.Value == 0 ? kind.Key : $"{kind.Value} objects {kind.Key}"));

        public void Add(Finding finding)
        {
            if (FindingOrder.IsWorse(finding, Worst))
            {
                if (finding.Status != Worst.Status)
                {
                    _kinds.Clear();
                }

                Worst = finding;
            }

            if (finding.Status == Worst.Status && (_kinds.ContainsKey(finding.Found) || _kinds.Count < MostKinds))
            {
                _kinds.TryGetValue(finding.Found, out long objects);
                _kinds[finding.Found] = objects + finding.Objects;
            }
        }
    }
}

/// <summary>Which finding is worse.</summary>
internal static class FindingOrder
{
    /// <summary>How much a status weighs.</summary>
    public static int Weight(FindingStatus status) => status switch
    {
        FindingStatus.NonCompliant => 4,
        FindingStatus.Unknown => 3,
        FindingStatus.Excepted => 2,
        FindingStatus.NotApplicable => 1,
        _ => 0,
    };

    /// <summary>Whether a finding is worse by its status, or weighs more within it.</summary>
    public static bool IsWorse(Finding one, Finding other) => Weight(one.Status) != Weight(other.Status)
        ? Weight(one.Status) > Weight(other.Status)
        : one.Severity > other.Severity;
}
