using System.Globalization;

namespace OssEncryption.Protection.Reports;

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
        WriteChart("Buckets", ladder.Total.Buckets, HtmlText.Number);
        if (ladder.Total.Objects.Sum() > 0)
        {
            WriteChart("Objects", ladder.Total.Objects, HtmlText.Number);
            WriteChart("Bytes", ladder.Total.Bytes, HtmlText.Size);
        }

        Line("</div>");
        if (ladder.Regions.Count > 1)
        {
            Line("<h3>Buckets by region</h3><div class=\"charts\">");
            foreach (KeyValuePair<string, LadderCount.Share> region in ladder.Regions)
            {
                WriteChart(region.Key.Length == 0 ? "unknown" : region.Key, region.Value.Buckets, HtmlText.Number);
            }

            Line("</div>");
        }

        Line("</section>");
    }

    private void WriteChart(string title, long[] amounts, Func<long, string> inWords)
    {
        long total = amounts.Sum();
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
