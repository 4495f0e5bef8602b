using System.Globalization;
using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Reports;

/// <summary>Where something stands on the ladder of custody.</summary>
internal enum Rung
{
    /// <summary>Stored plain.</summary>
    None,

    /// <summary>SSE-OSS.</summary>
    SseOss,

    /// <summary>SSE-KMS, and whose key it is is not known.</summary>
    SomeKmsKey,

    /// <summary>The service key.</summary>
    ServiceKey,

    /// <summary>A CMK.</summary>
    Cmk,

    /// <summary>It could not be looked at.</summary>
    Unknown,
}

/// <summary>How many buckets, objects and bytes stand on each rung, in all and by region.</summary>
internal sealed class LadderCount
{
    private readonly SortedDictionary<string, Share> _regions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FindingStatus> _buckets = new(StringComparer.Ordinal);

    private readonly HashSet<string> _onLadder = new(StringComparer.Ordinal);

    /// <summary>All regions together.</summary>
    public Share Total { get; } = new();

    /// <summary>By region id.</summary>
    public IReadOnlyDictionary<string, Share> Regions => _regions;

    /// <summary>How many buckets there are.</summary>
    public int Buckets => _buckets.Count;

    /// <summary>How many buckets have a worst finding of a status.</summary>
    public int BucketsThatAre(FindingStatus status) => _buckets.Count(bucket => bucket.Value == status);

    /// <summary>Counts a finding.</summary>
    public void Add(Finding finding)
    {
        if (!_buckets.TryGetValue(finding.BucketName, out FindingStatus worst)
            || FindingOrder.Weight(finding.Status) > FindingOrder.Weight(worst))
        {
            _buckets[finding.BucketName] = finding.Status;
        }

        if (!_regions.TryGetValue(finding.Region, out Share? region))
        {
            region = new Share();
            _regions.Add(finding.Region, region);
        }

        // A bucket stands where its rule puts it, not where its objects stand.
        bool isBucket = finding.Check != PolicyCheck.StoredObjects && _onLadder.Add(finding.BucketName);
        Rung rung = RungOf(finding);
        foreach (Share share in new[] { Total, region })
        {
            share.Buckets[(int)rung] += isBucket ? 1 : 0;
            share.Objects[(int)rung] += finding.Objects;
            share.Bytes[(int)rung] += finding.Bytes;
        }
    }

    private static Rung RungOf(Finding finding) => finding.Custody switch
    {
        KeyCustody.None => Rung.None,
        KeyCustody.SseOss => Rung.SseOss,
        KeyCustody.ServiceKey => Rung.ServiceKey,
        KeyCustody.Cmk => Rung.Cmk,
        _ => finding.Cipher is null ? Rung.Unknown : Rung.SomeKmsKey,
    };

    /// <summary>Amounts by rung.</summary>
    public sealed class Share
    {
        private static readonly int Rungs = Enum.GetValues(typeof(Rung)).Length;

        public long[] Buckets { get; } = new long[Rungs];

        public long[] Objects { get; } = new long[Rungs];

        public long[] Bytes { get; } = new long[Rungs];
    }
}

/// <summary>The ladder of custody as charts: what share of buckets, objects and bytes stands where, in all and by
/// region. Each chart has its figures beside it, so that nothing hangs on colour alone.</summary>
internal sealed class HtmlLadder(TextWriter output)
{
    private const double Wide = 1000;

    private static readonly string[] RungNames =
        ["not encrypted", "SSE-OSS", "KMS, owner of the key not known", "service key", "CMK", "not known"];

    /// <summary>Writes the section.</summary>
    public void Write(LadderCount ladder)
    {
        Line("<section><h2>Where everything stands</h2><div class=\"charts\">");
        WriteCharts("", ladder.Total);
        Line("</div>");
        if (ladder.Regions.Count > 1)
        {
            // Regions stand beside each other where there are buckets alone, and below each other with objects.
            string between = ladder.Total.Objects.Sum() > 0 ? "</div><div class=\"charts\">" : "";
            Line("<h3>By region</h3><div class=\"charts\">");
            foreach (KeyValuePair<string, LadderCount.Share> region in ladder.Regions)
            {
                WriteCharts(" in " + (region.Key.Length == 0 ? "an unknown region" : region.Key), region.Value);
                Line(between);
            }

            Line("</div>");
        }

        Line("</section>");
    }

    private void WriteCharts(string where, LadderCount.Share share)
    {
        WriteChart("Buckets" + where, share.Buckets, HtmlText.Number);
        WriteChart("Objects" + where, share.Objects, HtmlText.Number);
        WriteChart("Bytes" + where, share.Bytes, HtmlText.Size);
    }

    private void WriteChart(string title, long[] amounts, Func<long, string> inWords)
    {
        long total = amounts.Sum();
        if (total == 0)
        {
            return;
        }

        string[] parts = [.. Rungs(amounts).Select(rung => $"{RungNames[rung]} {inWords(amounts[rung])}")];
        string label = HtmlText.Escape($"{title}: {string.Join(", ", parts)}");
        Line($"<div><h3>{HtmlText.Escape(title)}: {inWords(total)}</h3>");
        Line($"<svg viewBox=\"0 0 {Wide} 20\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{label}\">");
        double left = 0;
        foreach (int rung in Rungs(amounts))
        {
            double width = Wide * amounts[rung] / total;
            Line($"<rect class=\"rung{rung}\" x=\"{Text(left)}\" y=\"0\" width=\"{Text(width)}\" height=\"20\">" +
                $"<title>{RungNames[rung]}</title></rect>");
            left += width;
        }

        Line("</svg><ul class=\"legend\">");
        foreach (int rung in Rungs(amounts))
        {
            Line("<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\">" +
                $"<rect class=\"rung{rung}\" width=\"10\" height=\"10\"/></svg>" +
                $"{RungNames[rung]}: {inWords(amounts[rung])} ({Text(100.0 * amounts[rung] / total)} %)</li>");
        }

        Line("</ul></div>");
    }

    private static IEnumerable<int> Rungs(long[] amounts) =>
        Enumerable.Range(0, amounts.Length).Where(rung => amounts[rung] > 0);

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private void Line(string text)
    {
        output.Write(text);
        output.Write('\n');
    }
}
