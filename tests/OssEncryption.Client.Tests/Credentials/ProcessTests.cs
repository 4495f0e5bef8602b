using System.Diagnostics;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

public sealed class ProcessTests : IDisposable
{
    private readonly CredentialSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [UnixFact]
    public async Task A_command_gets_its_words_as_a_shell_would_cut_them()
    {
        string tool = Script("""
            test "$#" = 4 && test "$1" = --name && test "$2" = 'two  words' || exit 8
            test "$3" = 'q"uote\' && test "$4" = '' || exit 9
            cat > /dev/null
            echo noise >&2
            echo '{"mode":"StsToken","access_key_id":"i","access_key_secret":"s","sts_token":"t"}'
            """);
        ICredentialProvider provider = Provider($"""
            "{tool}" --name 'two  words' "q\"uote\\" ''
            """);

        (await provider.GetAsync()).Is("i", "s", "t");
        Assert.Contains("external command my tool", provider.Source, StringComparison.Ordinal);
        Assert.DoesNotContain("two", provider.Source, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task No_shell_expands_the_words()
    {
        string mark = Path.Combine(_setup.Home, "mark");
        string tool = Script("""
            test "$1" = '$HOME' && test "$2" = ';' && echo '{"AccessKeyId":"i","AccessKeySecret":"s"}'
            """);

        (await Provider($"'{tool}' $HOME ; touch '{mark}'").GetAsync()).Is("i", "s");
        Assert.False(File.Exists(mark));
    }

    [UnixFact]
    public async Task A_bare_name_is_looked_for_in_PATH_alone()
    {
        string tool = Script("""echo '{"AccessKeyId":"i","AccessKeySecret":"s"}'""", "oss-key-printer");
        ICredentialProvider provider = Provider("oss-key-printer");

        _setup.Variables["PATH"] = "/usr/bin:/bin";
        CredentialException e = await Check.FailsAsync(CredentialError.CredentialSourceFailed, provider);
        Assert.Contains("PATH", e.Message, StringComparison.Ordinal);

        _setup.Variables["PATH"] = "/usr/bin:" + Path.GetDirectoryName(tool);
        (await provider.GetAsync()).Is("i", "s");
    }

    [UnixFact]
    public async Task A_temporary_credential_is_renewed()
    {
        string tool = Script($"""
            echo x >> "{_setup.Home}/runs"
            echo '{_setup.OneHour("p").ReplaceLineEndings(" ")}'
            """);
        ICredentialProvider provider = Provider($"'{tool}'");
        (await provider.GetAsync()).IsTemporary("p");
        (await provider.GetAsync()).IsTemporary("p");
        _setup.Now += TimeSpan.FromHours(1);
        (await provider.GetAsync()).IsTemporary("p");

        Assert.Equal(2, File.ReadAllLines(Path.Combine(_setup.Home, "runs")).Length);
    }

    [UnixFact]
    public async Task A_command_that_fails_is_reported_by_its_exit_code_alone()
    {
        string tool = Script("echo out-marker; echo err-marker >&2; exit 3");

        CredentialException e = await Check.FailsAsync(
            CredentialError.CredentialSourceFailed, Provider($"'{tool}' argument-marker"));
        Assert.Contains("exit code 3", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("marker", e.ToString(), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_command_that_prints_ten_megabytes_is_refused_without_keeping_them()
    {
        string tool = Script("head -c 10000000 /dev/zero | tr '\\0' m");

        CredentialException e = await Check.FailsAsync(
            CredentialError.CredentialSourceFailed, Provider($"'{tool}'"));
        Assert.Contains("printed more than a credential can be", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("mmm", e.ToString(), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_command_that_prints_nothing_is_an_error()
    {
        CredentialException e = await Check.FailsAsync(
            CredentialError.CredentialSourceFailed, Provider($"'{Script("exit 0")}'"));

        Assert.Contains("did not respond in JSON", e.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_command_that_does_not_end_is_stopped()
    {
        string pidFile = Path.Combine(_setup.Home, "pid");
        string tool = Script($"""
            echo $$ > "{pidFile}"
            exec sleep 60
            """);

        CredentialException e = await Check.FailsAsync(
            CredentialError.CredentialSourceFailed, Provider($"'{tool}'", seconds: 5));
        Assert.Contains("5 s", e.Message, StringComparison.Ordinal);
        int id = int.Parse(File.ReadAllText(pidFile), System.Globalization.CultureInfo.InvariantCulture);
        await EndOf(id);
    }

    [UnixFact]
    public async Task What_cannot_be_run_is_reported_without_its_arguments()
    {
        string text = CredentialSetup.Write(Path.Combine(_setup.Home, "not-a-program"), "text");

        CredentialException e = await Check.FailsAsync(
            CredentialError.CredentialSourceFailed, Provider($"'{text}' argument-marker"));
        Assert.Contains("not-a-program", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("marker", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_quote_that_is_not_closed_is_reported()
    {
        CredentialException e = Check.Fails(CredentialError.ProfileUnsupported, () => Provider("tool 'marker"));

        Assert.Contains("quote", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("marker", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""a  b""", false, "a|b")]
    [InlineData("""a\ b c""", false, "a b|c")]
    [InlineData(""" "a b"'c d' """, false, "a bc d")]
    [InlineData(""" "a\"b\n" """, false, """a"b\n""")]
    [InlineData(""" '\' """, false, """\""")]
    [InlineData("""C:\tools\key.exe /x""", true, """C:\tools\key.exe|/x""")]
    [InlineData(""" "C:\Program Files\key.exe" "a\"b" """, true, """C:\Program Files\key.exe|a"b""")]
    [InlineData("a '' b", false, "a||b")]
    public void Words_are_cut(string command, bool windows, string expected) =>
        Assert.Equal(expected.Split('|'), CommandLine.Split(command, windows));

    [Theory]
    [InlineData("\"a")]
    [InlineData("'a")]
    public void An_open_quote_gives_no_words(string command) => Assert.Null(CommandLine.Split(command, windows: false));

    private static async Task EndOf(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            await process.WaitForExitAsync();
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
    }

    private string Script(string body, string name = "my tool")
    {
        string path = CredentialSetup.Write(Path.Combine(_setup.Home, "tools", name), "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    private ICredentialProvider Provider(string command, int seconds = 0)
    {
        string json = System.Text.Json.JsonSerializer.Serialize(command);
        _setup.WriteAliyun("p", $$"""
            {"name":"p","mode":"External","process_command":{{json}},"credential_process_timeout":{{seconds}}}
            """);
        return CredentialProviders.FromProfile(_setup.Environment, "p");
    }
}
