using System.Globalization;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Findings;

namespace OssEncryption.Protection.Reports;

/// <summary>All findings as a table that spreadsheets and Import-Csv read (RFC 4180). What a finding is about is one
/// address, <c>oss://bucket/key</c>, so that no name that a stranger chose begins a cell.</summary>
internal sealed class CsvReport : FindingReport
{
    private static readonly (string Name, Func<Finding, string?> Value)[] Columns =
    [
        ("Resource", finding => finding.Resource),
        ("Status", finding => finding.Status.ToString()),
        ("Severity", finding => finding.Severity.ToString()),
        ("Check", finding => finding.Check.ToString()),
        ("Region", finding => finding.Region),
        ("Expected", finding => finding.Expected),
        ("Found", finding => finding.Found),
        ("Algorithm", finding => finding.FoundRule?.Algorithm.ToString()),
        ("KmsKeyId", finding => finding.FoundRule?.KmsKeyId),
        ("DataEncryption", finding => finding.FoundRule?.DataEncryption?.ToString()),
        ("Objects", finding => Number(finding.Objects)),
        ("Bytes", finding => Number(finding.Bytes)),
        ("Reason", finding => finding.Reason),
        ("Advice", finding => finding.Advice),
        ("MissingPermission", finding => finding.MissingPermission),
        ("Policy", finding => finding.Policy),
        ("Rule", finding => finding.Rule),
        ("Controls", finding => string.Join("; ", finding.Controls)),
        ("Examples", finding => string.Join("\n", finding.Examples)),
        ("Time", finding => finding.Time.UtcDateTime.ToString("s", CultureInfo.InvariantCulture) + "Z"),
        ("Id", finding => finding.Id),
    ];

    private readonly TextWriter _output;

    public CsvReport(TextWriter output)
    {
        _output = output;
        WriteRow(Columns.Select(column => column.Name));
    }

    /// <inheritdoc/>
    public override void Add(Finding finding) => WriteRow(Columns.Select(column => column.Value(finding) ?? ""));

    /// <inheritdoc/>
    public override void Complete() => _output.Flush();

    private void WriteRow(IEnumerable<string> cells)
    {
        bool isFirst = true;
        foreach (string cell in cells)
        {
            _output.Write(isFirst ? "\"" : ",\"");
            _output.Write(Harmless(PrintableText.OfLines(cell)).Replace("\"", "\"\""));
            _output.Write('"');
            isFirst = false;
        }

        _output.Write("\r\n");
    }

    // A spreadsheet takes what begins so for a formula. Only texts of the policy's author can.
    private static string Harmless(string cell) =>
        cell.Length > 0 && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + cell : cell;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
