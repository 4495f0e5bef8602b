using System.Globalization;
using System.Text;

namespace OssEncryption.Client.Model;

/// <summary>Text of servers and strangers, as people may see it. Keys and messages can contain what a terminal takes
/// for a command, or what turns the direction of a line.</summary>
public static class PrintableText
{
    /// <summary>The text with each control, format and line separator character as its number: <c>\u001B</c>.</summary>
    public static string Of(string text)
    {
        foreach (char c in text)
        {
            if (IsUnseen(c))
            {
                return Escape(text);
            }
        }

        return text;
    }

    /// <summary>The same for a text of several lines.</summary>
    public static string OfLines(string text) => string.Join("\n", text.Split('\n').Select(Of));

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            if (IsUnseen(c))
            {
                escaped.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }

    private static bool IsUnseen(char c) => c < ' ' || (c > '~' && CharUnicodeInfo.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
