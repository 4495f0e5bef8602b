using OssEncryption.Protection.Findings;

namespace OssEncryption.Protection.Reports;

/// <summary>How a report is written.</summary>
public enum ReportFormat
{
    /// <summary>One page for people, which needs no network.</summary>
    Html,

    /// <summary>A table of all findings.</summary>
    Csv,

    /// <summary>OCSF: an array of Compliance Findings (class 2003). A later report compares itself with it.</summary>
    Json,

    /// <summary>SARIF 2.1.0: one result for each bucket and check.</summary>
    Sarif,

    /// <summary>The XML of JUnit: one test case for each bucket and check.</summary>
    JUnit,
}

/// <summary>What a report says of itself.</summary>
/// <param name="Created">When it was made.</param>
/// <param name="Version">The version of the module.</param>
public sealed record ReportHead(DateTimeOffset Created, string Version)
{
    /// <summary>The report to compare with, or <c>null</c>.</summary>
    public EarlierReport? Earlier { get; init; }

    /// <summary>The names of reports beside it, to which a page can point; <c>null</c> for none.</summary>
    public string? FullTable { get; init; }
}

/// <summary>A report that takes findings one after another. However many there are, it keeps few of them.</summary>
public abstract class FindingReport
{
    /// <summary>Adds a finding.</summary>
    public abstract void Add(Finding finding);

    /// <summary>Ends the report. What is written is whole after that, and not before.</summary>
    public abstract void Complete();

    /// <summary>Begins a report.</summary>
    /// <param name="format">How it is written.</param>
    /// <param name="output">Where to, in UTF-8.</param>
    /// <param name="head">What it says of itself.</param>
    public static FindingReport Begin(ReportFormat format, TextWriter output, ReportHead head) => format switch
    {
        ReportFormat.Html => new HtmlReport(output, head),
        ReportFormat.Csv => new CsvReport(output),
        ReportFormat.Json => new OcsfReport(output, head),
        ReportFormat.Sarif => new SarifReport(output, head),
        _ => new JUnitReport(output, head),
    };

    /// <summary>The format that the ending of a file name says, or <c>null</c>.</summary>
    public static ReportFormat? FormatOf(string path) =>
        Ends(path, ".html") || Ends(path, ".htm") ? ReportFormat.Html
        : Ends(path, ".csv") ? ReportFormat.Csv
        : Ends(path, ".json") ? ReportFormat.Json
        : Ends(path, ".sarif") ? ReportFormat.Sarif
        : Ends(path, ".junit.xml") ? ReportFormat.JUnit
        : null;

    private static bool Ends(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}

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
