using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

[Collection(nameof(ProcessEnvironment))]
public class HelpTests
{
    private static readonly string[] CommonParameters =
        [.. Cmdlet.CommonParameters];

    public static TheoryData<string> CmdletNames()
    {
        using var session = new ModuleSession();
        return [.. session.Invoke("(Get-Module OssEncryption).ExportedCmdlets.Keys").Output.Select(name => name.ToString())];
    }

    public static TheoryData<string, string> Examples()
    {
        using var session = new ModuleSession();
        var examples = new TheoryData<string, string>();
        foreach (PSObject example in session.Invoke(
            "(Get-Module OssEncryption).ExportedCmdlets.Keys | % { $name = $_; (Get-Help $name).examples.example | " +
            "% { [pscustomobject]@{ Name = $name; Code = [string]$_.code } } }").Output)
        {
            examples.Add($"{example.Properties["Name"].Value}", $"{example.Properties["Code"].Value}");
        }

        return examples;
    }

    [Theory]
    [MemberData(nameof(CmdletNames))]
    public void Get_Help_says_what_a_cmdlet_is_what_it_takes_and_how_it_is_used(string cmdlet)
    {
        using var session = new ModuleSession();
        const string Read = "$help = Get-Help $args[0]; ";

        Assert.Matches(@"^[A-Z].*\.$", Text(session, Read + "$help.Synopsis", cmdlet));
        Assert.Matches(@"^[A-Z].*\.$", Text(session, Read + "$help.description[0].Text", cmdlet));
        Assert.NotEmpty(session.Invoke(Read + "$help.examples.example", cmdlet).Output);
        string[] documented = Texts(session, Read + "$help.parameters.parameter | ? { $_.description[0].Text } | % name", cmdlet);
        string[] real = [.. Texts(session, "(Get-Command $args[0]).Parameters.Keys", cmdlet).Except(CommonParameters)];
        Assert.Equal(real.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_runs(string cmdlet, string code)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        string profiles = Path.Combine(folder.FullName, "config.json");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "report.pdf"), "not really");
            File.WriteAllText(profiles, """
                {"current": "prod", "profiles": [{"name": "prod", "mode": "AK", "access_key_id": "a",
                 "access_key_secret": "b", "region_id": "cn-hangzhou"}]}
                """);
            using var session = new EmulatedSession();
            session.Must("$null = 'invoices', 'logs' | New-OssBucket -Algorithm KMS; " +
                "$null = Write-OssObject invoices 2026/001.txt -Content 'paid'; " +
                "function Get-Credential { $emulator.Credential }");
            Prepare(session, code);

            using var environment = new ProcessEnvironment()
                .With("ALIBABA_CLOUD_CONFIG_FILE", profiles)
                .With("PSModulePath", Path.GetDirectoryName(ModuleSession.ModuleFolder));
            SessionResult result = session.Session.Invoke(
                "$ConfirmPreference = 'None'; $null = $ExecutionContext.SessionState.Path.SetLocation($args[0]); " + code,
                folder.FullName);

            Assert.True(result.Errors.Count == 0, $"{cmdlet}: {string.Join("; ", result.Errors)}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // An example that makes a bucket, or removes one, needs the place free.
    private static void Prepare(EmulatedSession session, string code)
    {
        if (code.StartsWith("New-OssBucket invoices", StringComparison.Ordinal)
            || code.StartsWith("Remove-OssBucket ", StringComparison.Ordinal))
        {
            session.Must("Remove-OssObject invoices 2026/001.txt -Confirm:$false");
        }

        if (code.StartsWith("New-OssBucket invoices", StringComparison.Ordinal))
        {
            session.Must("Remove-OssBucket invoices -Confirm:$false");
        }
    }

    private static string Text(ModuleSession session, string script, string argument) =>
        Assert.Single(Texts(session, script, argument));

    private static string[] Texts(ModuleSession session, string script, string argument) =>
        [.. session.Invoke(script, argument).Output.Select(text => text.ToString().Trim())];
}
