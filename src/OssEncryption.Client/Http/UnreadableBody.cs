using System.Text;
using System.Xml;

namespace OssEncryption.Client.Http;

/// <summary>Says what a body is that is not the XML it should be.</summary>
internal static class UnreadableBody
{
    /// <summary>What is said of a web page.</summary>
    public const string Page =
        "is a web page: a proxy or another server answered in the place of OSS";

    private const int Beginning = 256;

    private static readonly XmlReaderSettings Hardened = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
    };

    /// <summary>Completes the sentence "The answer of the host …".</summary>
    public static string Describe(OssResponse answer)
    {
        if (answer.Body.Count == 0)
        {
            return "is empty";
        }

        if (IsPage(answer))
        {
            return Page;
        }

        string text = Text(answer.Body, answer.Body.Count);
        if (text.Contains("<!DOCTYPE"))
        {
            return "has a document type definition, which OSS never sends";
        }

        return IsCutOff(text) ? "was cut off: its XML is not closed" : "is not well-formed XML";
    }

    /// <summary>Whether the body is HTML, by its type or by how it begins.</summary>
    public static bool IsPage(OssResponse answer)
    {
        if (answer.Body.Count == 0)
        {
            return false;
        }

        string beginning = Text(answer.Body, Math.Min(answer.Body.Count, Beginning))
            .TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        return answer.ContentType.StartsWith("text/html", StringComparison.OrdinalIgnoreCase)
            || beginning.StartsWith("<!DOCTYPE html", StringComparison.OrdinalIgnoreCase)
            || beginning.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    // Only this reader says where it stopped.
    private static bool IsCutOff(string text)
    {
        string[] lines = text.Split('\n');
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), Hardened);
            while (reader.Read())
            {
            }

            return false;
        }
        catch (XmlException flaw)
        {
            return flaw.LineNumber == lines.Length && flaw.LinePosition >= lines[lines.Length - 1].Length;
        }
    }

    private static string Text(ArraySegment<byte> body, int count) =>
        Encoding.UTF8.GetString(body.Array!, body.Offset, count);
}
