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
