using System.Globalization;
using System.Text;
using System.Xml;
using OssEncryption.Protection.Findings;

namespace OssEncryption.Protection.Reports;

/// <summary>The XML of JUnit, in the subset that build servers read. A check that could not be made is an error, an
/// exception is skipped with its reason.</summary>
internal sealed class JUnitReport(TextWriter output, ReportHead head) : FindingReport
{
    private readonly FindingDigest _digest = new();

    /// <inheritdoc/>
    public override void Add(Finding finding) => _digest.Add(finding);

    /// <inheritdoc/>
    public override void Complete()
    {
        using var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, CloseOutput = false });
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", "Encryption at rest");
        xml.WriteAttributeString("tests", Number(_digest.Entries.Count));
        xml.WriteAttributeString("failures", Count(FindingStatus.NonCompliant));
        xml.WriteAttributeString("errors", Count(FindingStatus.Unknown));
        xml.WriteAttributeString("skipped", Count(FindingStatus.NotApplicable, FindingStatus.Excepted));
        xml.WriteAttributeString(
            "timestamp", head.Created.UtcDateTime.ToString("s", CultureInfo.InvariantCulture));
        foreach (FindingDigest.Entry entry in _digest.Entries)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", "OssEncryption." + entry.Worst.Check);
            xml.WriteAttributeString("name", Clean(entry.Worst.BucketName));
            if (ElementOf(entry.Worst.Status) is { } element)
            {
                xml.WriteStartElement(element);
                xml.WriteAttributeString("message", Clean(entry.Message));
                xml.WriteAttributeString("type", entry.Worst.Status.ToString());
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static string? ElementOf(FindingStatus status) => status switch
    {
        FindingStatus.NonCompliant => "failure",
        FindingStatus.Unknown => "error",
        FindingStatus.NotApplicable or FindingStatus.Excepted => "skipped",
        _ => null,
    };

    private string Count(params FindingStatus[] statuses) =>
        Number(_digest.Entries.Count(entry => statuses.Contains(entry.Worst.Status)));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    // XML 1.0 has no place for control characters, and object keys may have them.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                clean.Append(text, i++, 2);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }
}
