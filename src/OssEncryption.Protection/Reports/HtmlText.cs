using System.Globalization;
using System.Text;

namespace OssEncryption.Protection.Reports;

/// <summary>Text in a page. Names are written by strangers: whatever they hold shows as text.</summary>
internal static class HtmlText
{
    /// <summary>Escapes a text for an element or a quoted attribute. Characters that cannot be seen, or that turn the
    /// direction of what follows, are shown by their number.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                escaped.Append(c).Append(text[++i]);
            }
            else
            {
                Append(escaped, c);
            }
        }

        return escaped.ToString();
    }

    /// <summary>A text that is cut after so many characters.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        int end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return text.Substring(0, end) + "…";
    }

    /// <summary>A size as people read it: <c>1.5 GiB</c>.</summary>
    public static string Size(long bytes)
    {
        const int Step = 1024;
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        double value = bytes;
        int unit = 0;
        while (value >= Step && unit < units.Length - 1)
        {
            value /= Step;
            unit++;
        }

        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    /// <summary>A number with separators.</summary>
    public static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static void Append(StringBuilder escaped, char c)
    {
        switch (c)
        {
            case '&':
                escaped.Append("&amp;");
                break;
            case '<':
                escaped.Append("&lt;");
                break;
            case '>':
                escaped.Append("&gt;");
                break;
            case '"':
                escaped.Append("&quot;");
                break;
            case '\'':
                escaped.Append("&#39;");
                break;
            default:
                if (IsVisible(c))
                {
                    escaped.Append(c);
                }
                else
                {
                    escaped.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
                }

                break;
        }
    }

    private static bool IsVisible(char c) => char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
