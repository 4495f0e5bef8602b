using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OssEncryption.Protection.Findings;

namespace OssEncryption.Protection.Reports;

/// <summary>One page for people: the summary first, then the worst findings as a table. It needs no network, and its
/// policy of content allows none. Memory and file are bounded however many findings there are.</summary>
internal sealed class HtmlReport(TextWriter output, ReportHead head) : FindingReport
{
    private const int MostRows = 3000;
    private const int MostRowCharacters = 3_500_000;
    private const int MostName = 300;
    private const int MostExamples = 3;
    private const int FirstThings = 5;
    private const int MostChanges = 50;

    private static readonly string[] Columns =
    [
        "Status", "Severity", "Resource", "Region", "Check", "Found", "Objects", "Bytes", "What to do",
    ];

    private readonly WorstFindings _worst = new(MostRows);
    private readonly LadderCount _ladder = new();
    private readonly FindingKinds _kinds = new();
    private readonly HashSet<string> _openIds = new(StringComparer.Ordinal);
    private readonly Dictionary<FindingStatus, long> _statuses = [];
    private readonly SortedSet<string> _policies = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override void Add(Finding finding)
    {
        _worst.Add(finding);
        _ladder.Add(finding);
        _policies.Add(finding.Policy);
        _statuses.TryGetValue(finding.Status, out long count);
        _statuses[finding.Status] = count + 1;
        if (finding.IsOpen)
        {
            _openIds.Add(finding.Id);
            _kinds.Add(finding);
        }
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        string style = Resource("report.css");
        string script = Resource("report.js");
        Line("<!DOCTYPE html>");
        Line("<html lang=\"en\"><head><meta charset=\"utf-8\">");
        Line("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; " +
            $"style-src 'sha256-{Hash(style)}'; script-src 'sha256-{Hash(script)}'; " +
            "base-uri 'none'; form-action 'none'\">");
        Line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        Line("<title>Encryption at rest on OSS</title>");
        Line($"<style>{style}</style></head><body><header>");
        Line("<h1>Encryption at rest on OSS</h1>");
        string time = head.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        Line($"<p class=\"soft\">Policy {Names(_policies)}, {time} UTC.</p></header><main>");
        WriteVerdict();
        WriteFirstThings();
        new HtmlLadder(output).Write(_ladder);
        WriteChanges();
        WriteTable();
        WriteLegend();
        Line("</main>");
        Line($"<script>{script}</script></body></html>");
        output.Flush();
    }

    private void WriteVerdict()
    {
        int wrong = _ladder.BucketsThatAre(FindingStatus.NonCompliant);
        int unknown = _ladder.BucketsThatAre(FindingStatus.Unknown);
        int excepted = _ladder.BucketsThatAre(FindingStatus.Excepted);
        int right = _ladder.Buckets - wrong - unknown;
        string accepted = excepted == 0 ? "" : $" ({excepted} of them by an exception)";
        if (_ladder.Buckets == 0)
        {
            Line("<p class=\"verdict open\">There was no bucket to look at.</p>");
            return;
        }

        string kind = wrong > 0 ? " bad" : unknown > 0 ? " open" : "";
        Line($"<p class=\"verdict{kind}\"><strong>{right} of {_ladder.Buckets} buckets</strong> are as the policy " +
            $"requires{accepted}. <strong>{wrong}</strong> are not. <strong>{unknown}</strong> could not be looked " +
            "at to the end.</p>");
    }

    private void WriteFirstThings()
    {
        FindingKind[] first = [.. _kinds.Worst.Take(FirstThings)];
        if (first.Length == 0)
        {
            return;
        }

        Line("<section><h2>What to do first</h2><ol class=\"first\">");
        foreach (FindingKind kind in first)
        {
            Finding finding = kind.First;
            string places = string.Join(", ", kind.Places.Select(Name));
            string more = kind.Count > kind.Places.Count
                ? $" and {HtmlText.Number(kind.Count - kind.Places.Count)} more" : "";
            string objects = kind.Objects == 0
                ? "" : $" ({HtmlText.Number(kind.Objects)} of the objects, {HtmlText.Size(kind.Bytes)})";
            Line($"<li><p>{Status(finding)} {Text(CheckWords.SubjectOf(finding.Check))}{objects}: " +
                $"{Text(finding.Found)}; required: {Text(finding.Expected)}.</p>" +
                $"<p>{places}{more}</p><p>{Text(finding.Advice ?? finding.Reason ?? "")}</p></li>");
        }

        Line("</ol></section>");
    }

    private void WriteChanges()
    {
        if (head.Earlier is not { } earlier)
        {
            return;
        }

        string[] gone = [.. earlier.Open.Where(was => !_openIds.Contains(was.Key)).Select(was => was.Value)];
        Finding[] fresh =
        [
            .. _worst.Kept.Where(finding => finding.IsOpen && !earlier.Open.ContainsKey(finding.Id)),
        ];
        Line("<section><h2>Since the earlier report</h2>");
        WriteList("New", _openIds.Count(id => !earlier.Open.ContainsKey(id)),
            fresh.Select(finding => $"{Name(finding.Resource)}: {Text(CheckWords.SubjectOf(finding.Check))}, " +
                $"{Text(finding.Found)}"));
        WriteList("Gone: put right, or not looked at any more", gone.Length, gone.Select(Name));
        Line("</section>");
    }

    private void WriteList(string title, int count, IEnumerable<string> items)
    {
        Line($"<h3>{title}: {HtmlText.Number(count)}</h3>");
        if (count > 0)
        {
            Line($"<ul>{string.Concat(items.Take(MostChanges).Select(item => $"<li>{item}</li>"))}</ul>");
        }

        if (count > MostChanges)
        {
            Line($"<p class=\"soft\">and {HtmlText.Number(count - MostChanges)} more.</p>");
        }
    }

    private void WriteTable()
    {
        Line("<section><h2 id=\"all\">Findings</h2>");
        Line("<div class=\"tools\" data-script hidden><div><label for=\"filter\">Filter</label>" +
            "<input id=\"filter\" type=\"search\" autocomplete=\"off\"></div>" +
            "<div><label for=\"status\">Status</label><select id=\"status\"><option value=\"\">all</option>");
        foreach (FindingStatus status in Enum.GetValues(typeof(FindingStatus)))
        {
            _statuses.TryGetValue(status, out long count);
            Line($"<option value=\"{status}\">{CheckWords.NameOf(status)} ({HtmlText.Number(count)})</option>");
        }

        Line("</select></div><button type=\"button\" id=\"previous\">Previous</button>" +
            "<button type=\"button\" id=\"next\">Next</button><span id=\"shown\" role=\"status\"></span></div>");
        Line("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"all\"><table id=\"findings\">");
        Line($"<thead><tr>{string.Concat(Columns.Select(name => $"<th scope=\"col\">{name}</th>"))}</tr></thead>");
        Line("<tbody>");
        int rows = WriteRows();
        Line("</tbody></table></div>");
        if (_worst.Count > rows)
        {
            Line($"<p><strong>{HtmlText.Number(_worst.Count - rows)} of {HtmlText.Number(_worst.Count)} findings are " +
                "not in this table; those that are, are the worst.</strong> " +
                (head.FullTable is { } file ? $"All are in {Name(file)}." : "Export them as CSV for the rest.") +
                "</p>");
        }

        Line("</section>");
    }

    private int WriteRows()
    {
        int rows = 0;
        int characters = 0;
        foreach (Finding finding in _worst.Kept)
        {
            string row = Row(finding);
            characters += row.Length;
            if (characters > MostRowCharacters)
            {
                break;
            }

            Line(row);
            rows++;
        }

        return rows;
    }

    private static string Row(Finding finding) =>
        $"<tr data-status=\"{finding.Status}\">" +
        $"<td class=\"word\" data-order=\"{-FindingOrder.Weight(finding.Status)}\">{Status(finding)}</td>" +
        $"<td class=\"word\" data-order=\"{-(int)finding.Severity}\">{finding.Severity}</td>" +
        $"<td class=\"wide\">{Name(finding.Resource)}{Examples(finding)}</td>" +
        $"<td class=\"word\">{Text(finding.Region)}</td>" +
        $"<td class=\"word\">{finding.Check}</td>" +
        $"<td>{Text(finding.Found)}<br><span class=\"soft\">required: {Text(finding.Expected)}</span></td>" +
        Amount(finding, finding.Objects, HtmlText.Number) +
        Amount(finding, finding.Bytes, HtmlText.Size) +
        $"<td class=\"wide\">{Text($"{finding.Reason} {finding.Advice}".Trim())}{Controls(finding)}</td></tr>";

    private static string Examples(Finding finding) => finding.Examples.Count == 0
        ? ""
        : "<details><summary>examples</summary><ul>"
            + string.Concat(finding.Examples.Take(MostExamples).Select(example => $"<li>{Name(example)}</li>"))
            + "</ul></details>";

    private static string Status(Finding finding) =>
        $"<span class=\"status {finding.Status}\">{CheckWords.NameOf(finding.Status)}</span>";

    private static string Controls(Finding finding) => finding.Controls.Count == 0
        ? ""
        : $"<details><summary>supports {finding.Controls.Count} controls</summary>"
            + $"{Text(string.Join(", ", finding.Controls))}</details>";

    private static string Amount(Finding finding, long amount, Func<long, string> inWords) =>
        $"<td class=\"number\" data-order=\"{amount}\">{(finding.Objects == 0 ? "" : inWords(amount))}</td>";

    private void WriteLegend()
    {
        Line("<section><h2>How to read this</h2><ul>");
        Line("<li><b>Compliant</b>: as the policy requires. <b>Not compliant</b>: not as the policy requires.</li>");
        Line("<li><b>Unknown</b>: could not be looked at, for want of a permission or because the service did not " +
            "answer. It is neither a pass nor a fail.</li>");
        Line("<li><b>Excepted</b>: not as required, and accepted by somebody until a day. " +
            "<b>Not applicable</b>: nothing is required, or there is nothing to look at.</li>");
        Line("<li>The ladder of custody: not encrypted, SSE-OSS (OSS holds the keys), the service key in KMS, a CMK " +
            "that the customer governs.</li>");
        Line("<li>A finding <b>supports</b> the controls named beside it. Whether they are satisfied is for an " +
            "auditor to judge.</li></ul></section>");
    }

    private void Line(string text)
    {
        output.Write(text);
        output.Write('\n');
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(Name));

    private static string Name(string name) => $"<bdi>{HtmlText.Escape(HtmlText.Cut(name, MostName))}</bdi>";

    private static string Text(string text) => HtmlText.Escape(HtmlText.Cut(text, MostName * 2));

    private static string Resource(string name)
    {
        using Stream stream = typeof(HtmlReport).Assembly
            .GetManifestResourceStream("OssEncryption.Protection.Reports." + name)!;
        using var text = new StreamReader(stream, Encoding.UTF8);
        return text.ReadToEnd();
    }

    private static string Hash(string text)
    {
        using var sha = SHA256.Create();
        return Convert.ToBase64String(sha.ComputeHash(Encoding.UTF8.GetBytes(text)));
    }
}
