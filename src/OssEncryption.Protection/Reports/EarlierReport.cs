using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Findings;

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
