using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Reports;

/// <summary>A file is not a report that was written as JSON.</summary>
public sealed class ReportFormatException(string message, Exception? innerException = null)
    : OssException(message, innerException);

/// <summary>What was open in an earlier report: the deviations, and what could not be looked at.</summary>
public sealed class EarlierReport
{
    private const int LargestFinding = 1 << 20;

    private EarlierReport(IReadOnlyDictionary<string, string> open) => Open = open;

    /// <summary>What was found, by the id of the finding.</summary>
    public IReadOnlyDictionary<string, string> Open { get; }

    /// <summary>Reads a report that was written as JSON, finding by finding.</summary>
    /// <exception cref="ReportFormatException">It is none.</exception>
    public static EarlierReport Read(TextReader text)
    {
        var open = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (string item in Items(text))
            {
                JsonValue finding = JsonReader.Parse(item, LargestFinding);
                string id = finding.Find("finding_info")?.FindText("uid") ?? throw Not(null);
                if (finding.Find("unmapped")?.FindText("status")
                    is nameof(FindingStatus.NonCompliant) or nameof(FindingStatus.Unknown))
                {
                    open[id] = finding.FindText("message") ?? id;
                }
            }
        }
        catch (JsonSyntaxException mistake)
        {
            throw Not(mistake);
        }

        return new EarlierReport(open);
    }

    // The array is not read whole, since it may be as large as what was audited.
    private static IEnumerable<string> Items(TextReader text)
    {
        var item = new StringBuilder();
        int depth = 0;
        bool isText = false;
        bool isEscaped = false;
        bool hasBegun = false;
        for (int next = text.Read(); next >= 0; next = text.Read())
        {
            char c = (char)next;
            if (!hasBegun && !char.IsWhiteSpace(c))
            {
                hasBegun = c == '[' ? true : throw Not(null);
            }

            if (isText)
            {
                isText = isEscaped || c != '"';
                isEscaped = c == '\\' && !isEscaped;
            }
            else if (c == '"')
            {
                isText = true;
            }
            else if (c is '{' or '[')
            {
                depth++;
            }
            else if (c is '}' or ']')
            {
                depth--;
            }

            if (depth > 1 || (depth == 1 && c == '}'))
            {
                item.Append(item.Length < LargestFinding ? c : throw Not(null));
            }

            if (depth == 1 && c == '}')
            {
                yield return item.ToString();
                item.Clear();
            }
        }

        if (!hasBegun || depth != 0)
        {
            throw Not(null);
        }
    }

    private static ReportFormatException Not(Exception? cause) => new(
        "This is not a report that Export-OssEncryptionReport wrote as JSON, or its end is missing.", cause);
}

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
