using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Export-OssEncryptionReport.</summary>
public sealed class ReportCmdletTests : IDisposable
{
    private readonly EmulatedSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public ReportCmdletTests() => _session.Must(
        "$null = New-OssBucket aaa; $findings = Get-OssEncryptionFinding -PolicyName CIS-5.8");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void All_files_of_one_call_are_written_and_returned_with_PassThru()
    {
        Assert.Equal(
            ["a.csv", "a.html", "a.json", "a.junit.xml", "a.sarif"],
            _session.Texts($"$findings | Export-OssEncryptionReport {Files("a.html", "a.csv", "a.json", "a.sarif",
                "a.junit.xml")} -PassThru | % Name").Order(StringComparer.Ordinal));
        Assert.Equal(5, _folder.Files().Count);
    }

    [Fact]
    public void The_format_can_be_named_where_the_ending_does_not_say_it()
    {
        ErrorRecord error = Terminates($"$findings | Export-OssEncryptionReport {Files("report")}");
        Assert.StartsWith("ReportFormatUnknown,", error.FullyQualifiedErrorId, StringComparison.Ordinal);

        _session.Must($"$findings | Export-OssEncryptionReport {Files("report")} -Format JUnit");

        Assert.StartsWith("<?xml", File.ReadAllText(PathOf("report")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_there_is_replaced_unless_NoClobber_or_read_only()
    {
        File.WriteAllText(PathOf("a.csv"), "old");
        Assert.StartsWith("FileExists,", Terminates(
            $"$findings | Export-OssEncryptionReport {Files("a.csv")} -NoClobber").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(PathOf("a.csv")));

        _session.Must($"$findings | Export-OssEncryptionReport {Files("a.csv")}");
        Assert.Contains("oss://aaa", File.ReadAllText(PathOf("a.csv")), StringComparison.Ordinal);

        File.SetAttributes(PathOf("a.csv"), FileAttributes.ReadOnly);
        Assert.StartsWith("FileReadOnly,", Terminates(
            $"$findings | Export-OssEncryptionReport {Files("a.csv")}").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        _session.Must($"$findings | Export-OssEncryptionReport {Files("a.csv")} -Force");
    }

    [Fact]
    public void A_folder_and_a_link_are_refused_and_what_they_lead_to_stays()
    {
        Directory.CreateDirectory(PathOf("folder.html"));
        File.WriteAllText(PathOf("precious"), "precious");
        File.CreateSymbolicLink(PathOf("link.html"), PathOf("precious"));

        Assert.StartsWith("DirectoryNotFile,", Terminates(
            $"$findings | Export-OssEncryptionReport {Files("folder.html")}").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith("FileIsLink,", Terminates(
            $"$findings | Export-OssEncryptionReport {Files("link.html")}").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(PathOf("precious")));
    }

    [Fact]
    public void A_pipe_is_refused_and_stays_and_a_replaced_file_keeps_its_mode()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Run("mkfifo", PathOf("pipe.csv"));
        File.WriteAllText(PathOf("private.csv"), "old");
        File.SetUnixFileMode(PathOf("private.csv"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        ErrorRecord error = Terminates($"$findings | Export-OssEncryptionReport {Files("pipe.csv")}");
        _session.Must($"$findings | Export-OssEncryptionReport {Files("private.csv")}");

        Assert.StartsWith("NotAPlainFile,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(
            (PathOf("pipe.csv"), ErrorCategory.InvalidArgument),
            ((string)error.TargetObject, error.CategoryInfo.Category));
        Assert.Equal(["pipe.csv", "private.csv"], _folder.Files());
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("private.csv")));
        Assert.Contains("oss://aaa", File.ReadAllText(PathOf("private.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_left_of_a_report_that_was_not_finished()
    {
        _session.Invoke($"& {{ $findings; throw 'no' }} | Export-OssEncryptionReport {Files("a.html", "a.csv")}");

        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        _session.Must($"$findings | Export-OssEncryptionReport {Files("a.html")} -WhatIf");

        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void What_is_no_finding_is_an_error_and_the_others_are_written()
    {
        SessionResult result = _session.Invoke($"1, $findings | Export-OssEncryptionReport {Files("a.csv")}");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("NotAFinding,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Contains("oss://aaa", File.ReadAllText(PathOf("a.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_earlier_report_that_is_none_is_refused_before_anything_is_written()
    {
        File.WriteAllText(PathOf("before.json"), "{}");

        ErrorRecord error = Terminates($"$findings | Export-OssEncryptionReport {Files("a.html")} " +
            $"-EarlierReport '{PathOf("before.json")}'");

        Assert.StartsWith("NotAReport,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("a.html")));
    }

    [Fact]
    public void A_plan_gives_a_finding_for_each_bucket_and_reason()
    {
        _session.Given("""
            $null = New-OssBucket ccc
            $null = Write-OssObject aaa plain -Content 12345
            $null = Write-OssObject ccc right -Content 1 -Algorithm AES256
            $null = Write-OssObject ccc other -Content 22 -Algorithm SM4
            """);

        _session.Must($"New-OssEncryptionPlan aaa, ccc -Algorithm AES256 -Path '{PathOf("plan")}' | " +
            $"Export-OssEncryptionReport {Files("plan.csv", "plan.html")}");

        string[] rows = File.ReadAllLines(PathOf("plan.csv"));
        Assert.Equal(4, rows.Length);
        Assert.Contains(rows, row => row.StartsWith("\"oss://aaa\",\"NonCompliant\",\"High\"", StringComparison.Ordinal)
            && row.Contains("\"not encrypted\"", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith("\"oss://ccc\",\"Compliant\"", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith("\"oss://ccc\",\"NonCompliant\",\"Medium\"", StringComparison.Ordinal)
            && row.Contains("\"another algorithm\"", StringComparison.Ordinal));
        Assert.Contains("Apply the plan: Invoke-OssEncryptionPlan.", File.ReadAllText(PathOf("plan.html")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-OssEncryptionPlan $plan")]
    [InlineData("[Management.Automation.PSSerializer]::Deserialize(" +
        "[Management.Automation.PSSerializer]::Serialize((Get-OssEncryptionPlan $plan)))")]
    public void The_state_of_a_plan_gives_what_its_runs_have_left(string state)
    {
        _session.Given("""
            'plain', 'more', 'denied', 'late' | % { $null = Write-OssObject aaa $_ -Content 12345 }
            $null = Write-OssObject aaa right -Content 1 -Algorithm AES256
            """);
        _session.Must($$"""
            $plan = '{{PathOf("plan")}}'
            $null = New-OssEncryptionPlan aaa -Algorithm AES256 -Path $plan
            $null = Write-OssObject aaa late -Content 'written meanwhile'
            $emulator.AddFault(@{ Operation = 'CopyObject'; Key = 'denied'; Status = 403; Code = 'AccessDenied' })
            """);
        Assert.Single(_session.Invoke("Invoke-OssEncryptionPlan $plan -Confirm:$false").Errors);

        _session.Must($"{state} | Export-OssEncryptionReport {Files("left.csv")}");

        Assert.Equal(
            [
                "Compliant as wanted 3 11",
                "NonCompliant not encrypted 1 5 The plan was applied; Failed: NotPermitted.",
                "Unknown not encrypted 1 5 The plan was applied; Skipped: Changed.",
            ],
            File.ReadAllLines(PathOf("left.csv")).Skip(1).Select(row => row.Split("\",\""))
                .Select(row => $"{row[1]} {row[6]} {row[10]} {row[11]} {row[12]}".Trim())
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_that_is_named_twice_is_refused_before_anything_is_written()
    {
        ErrorRecord error = Terminates(
            $"$findings | Export-OssEncryptionReport {Files("a.html")}, '{_folder.Path}/./a.html'");

        Assert.StartsWith("FileNamedTwice,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void Ctrl_C_leaves_no_half_report()
    {
        using RunningScript running = _session.Session.Start(
            $"& {{ $findings; 'waits'; while ($true) {{ }} }} | Export-OssEncryptionReport {Files("a.html", "a.csv")} " +
            "-ErrorAction SilentlyContinue");
        Assert.True(SpinWait.SpinUntil(() => _folder.Files().Count == 2, TimeSpan.FromSeconds(30)));

        Assert.True(running.Stop().WasStopped);

        Assert.Empty(_folder.Files());
    }

    private static void Run(string program, string argument)
    {
        using var process = System.Diagnostics.Process.Start(program, argument);
        process.WaitForExit();
    }

    private ErrorRecord Terminates(string script) => _session.Fails(script);

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private string Files(params string[] names) => string.Join(", ", names.Select(name => $"'{PathOf(name)}'"));
}
