using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests.Runbooks;

public sealed class AuditTests : IDisposable
{
    private readonly RunbookSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("-PolicyName any-encryption", 0)]
    [InlineData("-PolicyName kms-everywhere", 2)]
    [InlineData("-PolicyName nope", 1)]
    [InlineData("-PolicyName any-encryption -BucketName nobucket", 1)]
    [InlineData("-PolicyName any-encryption -BucketName n*", 1)]
    public void The_exit_code_says_how_the_audit_ended(string arguments, int expected)
    {
        _session.Oss.Given("'aaa', 'bbb' | New-OssBucket -Algorithm AES256");

        Assert.Equal(expected, Audit(arguments).ExitCode);
    }

    [Fact]
    public void What_could_not_be_looked_at_is_exit_code_3_unless_something_is_worse()
    {
        _session.Oss.Given("'aaa', 'bbb' | New-OssBucket -Algorithm AES256");
        _session.Deny("GetBucketEncryption", "bbb");

        Assert.Equal(3, Audit("-PolicyName any-encryption").ExitCode);
        Assert.Equal(2, Audit("-PolicyName kms-everywhere").ExitCode);
    }

    [Fact]
    public void Every_format_is_written_and_the_page_compares_with_the_report_before()
    {
        _session.Oss.Given("'aaa', 'bbb' | New-OssBucket -Algorithm AES256");
        Audit("-PolicyName any-encryption");
        _session.Oss.Given("Remove-OssBucketEncryption bbb -Confirm:$false");

        (int code, SessionResult streams) = Audit("-PolicyName any-encryption");

        Assert.Equal(2, code);
        Assert.Empty(streams.Errors);
        string[] files = [.. Directory.GetFiles(_session.Folder.Path).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [".csv", ".html", ".json", ".junit.xml", ".sarif"],
            files.TakeLast(5).Select(file => Path.GetFileName(file)["audit-yyyyMMdd-HHmmssfff".Length..]));
        Assert.Equal(10, files.Length);
        string page = File.ReadAllText(files[^4]);
        Assert.Contains("<h3>New: 1</h3>\n<ul><li><bdi>oss://bbb", page, StringComparison.Ordinal);
    }

    [Fact]
    public void It_needs_exactly_the_permissions_that_the_page_names()
    {
        _session.Oss.Given("'aaa', 'bbb' | New-OssBucket -Algorithm AES256");
        _session.Oss.Given("Write-OssObject aaa x -Content hello");
        _session.Oss.Must("$user = $emulator.AddUser(@{ Allow = @('oss:ListBuckets', 'oss:GetBucketEncryption', " +
            "'oss:ListObjects', 'oss:GetObject') }); $null = $emulator | Connect-Oss -Credential $user");

        (int code, SessionResult streams) = Audit("-PolicyName any-encryption -IncludeObjects");

        Assert.Equal(0, code);
        Assert.Empty(streams.Errors);
    }

    private (int ExitCode, SessionResult Streams) Audit(string arguments)
    {
        SessionResult result = _session.Oss.Session.Invoke(
            "$global:LASTEXITCODE = -1; & $args[0] " + arguments + " -ReportFolder $args[1]; $LASTEXITCODE",
            Documentation.Pages.PathOf("docs/runbooks/audit.ps1"), _session.Folder.Path);
        return ((int)result.Output[^1].BaseObject, result);
    }
}
