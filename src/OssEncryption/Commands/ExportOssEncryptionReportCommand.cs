using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Errors;
using OssEncryption.LocalFiles;
using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Reports;

namespace OssEncryption.Commands;

/// <summary>Writes findings as reports: a page for people, a table, OCSF, SARIF and JUnit.</summary>
/// <remarks>The ending of each file says its format: .html, .csv, .json (OCSF Compliance Finding), .sarif or
/// .junit.xml. Several files are written in one go. The page is one file that needs no network; of very many findings
/// it has the worst, so write the table beside it. A file appears when it is complete, or not at all.</remarks>
/// <example>
/// <code>
/// Get-OssEncryptionFinding -PolicyName CIS-5.8 | Export-OssEncryptionReport ./report.html, ./report.csv
/// </code>
/// <para>Writes a page, and a table of all findings.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssEncryptionFinding -PolicyName any-encryption | Export-OssEncryptionReport ./today.json
/// Get-OssEncryptionFinding -PolicyName any-encryption |
///     Export-OssEncryptionReport ./report.html -EarlierReport ./today.json
/// </code>
/// <para>Keeps the findings, and tells later what is new and what is gone.</para>
/// </example>
/// <example>
/// <code>
/// New-OssEncryptionPlan invoices, logs -Path ./plan | Export-OssEncryptionReport ./plan.html
/// Invoke-OssEncryptionPlan ./plan -Confirm:$false
/// Get-OssEncryptionPlan ./plan | Export-OssEncryptionReport ./done.html
/// </code>
/// <para>Writes a page about what a plan found in stored objects, and one about what is left after it was
/// applied.</para>
/// </example>
/// <permission>None: it sends no request.</permission>
/// <seealso cref="GetOssEncryptionFindingCommand"/>
/// <seealso>about_OssEncryption_Policies</seealso>
[Cmdlet(VerbsData.Export, "OssEncryptionReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportOssEncryptionReportCommand : OssCommand
{
    private readonly List<ReportFile> _files = [];

    /// <summary>The files to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The findings, as Get-OssEncryptionFinding returns them or Import-Clixml gives them back; or plans: as
    /// New-OssEncryptionPlan returns them, what was found, and as Get-OssEncryptionPlan returns them, what is left
    /// after the runs.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>The format, where the ending of a file does not say it.</summary>
    [Parameter]
    public ReportFormat? Format { get; set; }

    /// <summary>An earlier report that was written as .json. The page then tells what is new and what is
    /// gone.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EarlierReport { get; set; }

    /// <summary>Replaces files that are read-only, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Reports an error instead of replacing a file that exists.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Returns the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        string cause = EarlierReport ?? Path[0];
        try
        {
            ReportHead head = MakeHead();
            foreach (string path in Path)
            {
                cause = path;
                Open(LocalPath.Resolve(SessionState.Path, path), head);
            }
        }
        catch (OssException problem)
        {
            ThrowTerminatingError(OssErrors.From(problem, cause));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(OssErrors.From(LocalFileException.From(problem), cause));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSObject input in InputObject)
        {
            if (input.BaseObject is OssEncryptionPlan plan)
            {
                PlanFindings.Of(plan.Header).ToList().ForEach(Add);
            }
            else if (OssEncryptionPlanState.FolderOf(input) is { } folder)
            {
                Report(folder, () => PlanFindings.Of(PlanFolder.Open(folder)).ToList().ForEach(Add));
            }
            else if (OssEncryptionFinding.Read(input) is { } finding)
            {
                Add(finding);
            }
            else
            {
                WriteError(OssErrors.NotAFinding(input));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (ReportFile file in _files)
        {
            if (Report(file.Path, file.Complete) && PassThru)
            {
                WriteObject(new FileInfo(file.Path));
            }
        }
    }

    /// <inheritdoc/>
    private protected override void CancelAndWait()
    {
        base.CancelAndWait();
        _files.ForEach(file => file.Dispose());
        _files.Clear();
    }

    // A file that cannot be written, as on a full disk, is given up with one error; the others go on.
    private void Add(Finding finding)
    {
        foreach (ReportFile file in _files.ToArray())
        {
            if (!Report(file.Path, () => file.Report.Add(finding)))
            {
                _files.Remove(file);
                file.Dispose();
            }
        }
    }

    private ReportHead MakeHead()
    {
        string? table = Path.FirstOrDefault(path => FindingReport.FormatOf(path) == ReportFormat.Csv);
        var head = new ReportHead(DateTimeOffset.UtcNow, MyInvocation.MyCommand.Version.ToString(3))
        {
            FullTable = table is null ? null : System.IO.Path.GetFileName(table),
        };
        if (EarlierReport is null)
        {
            return head;
        }

        using StreamReader text = File.OpenText(LocalPath.Resolve(SessionState.Path, EarlierReport));
        return head with { Earlier = Protection.Reports.EarlierReport.Read(text) };
    }

    private static bool IsSameFile(string path, string other) => string.Equals(
        path, other, CaseProbe.IgnoresCase(path) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private void Open(string path, ReportHead head)
    {
        ReportFormat format = FindingReport.FormatOf(path) ?? Format
            ?? throw new LocalFileException("ReportFormatUnknown", ErrorCategory.InvalidArgument,
                $"The ending of '{path}' does not say how the report is written. Name .html, .csv, .json, .sarif or " +
                ".junit.xml, or use -Format.");
        if (_files.Any(file => IsSameFile(file.Path, path)))
        {
            throw new LocalFileException("FileNamedTwice", ErrorCategory.InvalidArgument,
                $"'{path}' is named twice. Each report needs a file of its own.");
        }

        if (!Force && File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly))
        {
            throw new LocalFileException("FileReadOnly", ErrorCategory.PermissionDenied,
                $"'{path}' is read-only. Use -Force to replace it.");
        }

        if (ShouldProcess(path, "Write report"))
        {
            _files.Add(new ReportFile(path, format, head, mayReplace: !NoClobber));
        }
    }
}
