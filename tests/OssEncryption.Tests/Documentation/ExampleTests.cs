using System.Management.Automation;
using System.Text.RegularExpressions;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests.Documentation;

/// <summary>The examples of the help of cmdlets.</summary>
[Collection(nameof(ProcessEnvironment))]
public partial class ExampleTests
{
    private const string Restrict = """
        $allowed = $args[0] | ForEach-Object { (Get-Help $_ -Category Cmdlet).alertSet.alert.text } |
            ForEach-Object { [regex]::Matches($_, '\b(oss|kms):[A-Za-z]+').Value }
        $user = $emulator.AddUser(@{ Allow = [string[]]@($allowed) })
        $null = Connect-Oss cn-hangzhou -Endpoint $emulator.Endpoint -KmsEndpoint $emulator.KmsEndpoint `
            -Credential $user
        """;

    public static TheoryData<string, string> Examples()
    {
        using var session = new ModuleSession();
        var examples = new TheoryData<string, string>();
        foreach (PSObject example in session.Invoke(
            "(Get-Module OssEncryption).ExportedCmdlets.Keys | % { $name = $_; " +
            "(Get-Help $name -Category Cmdlet).examples.example | % { [pscustomobject]@{ Name = $name; Code = [string]$_.code } } }").Output)
        {
            examples.Add($"{example.Properties["Name"].Value}", $"{example.Properties["Code"].Value}");
        }

        return examples;
    }

    /// <summary>Each runs against the emulator, as a user with exactly the permissions in the notes of its
    /// cmdlets.</summary>
    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_runs_with_the_permissions_that_the_notes_name(string cmdlet, string code)
    {
        using var stage = new DocumentationStage(code);
        Prepare(stage, code);
        bool isAboutUsers = code.Contains("Connect-Oss", StringComparison.Ordinal)
            || code.Contains("emulator", StringComparison.OrdinalIgnoreCase);
        if (!isAboutUsers)
        {
            stage.Must(Restrict, (object)CmdletsIn().Matches(code).Select(name => name.Value).ToArray());
        }

        bool stays = code.EndsWith("-Wait", StringComparison.Ordinal);
        SessionResult result = stays ? stage.RunAndStop(code) : stage.Run(code);

        Assert.True(result.Errors.Count == 0, $"{cmdlet}: {string.Join("; ", result.Errors)}");
    }

    // An example that makes a bucket, or removes one, needs the place free.
    private static void Prepare(DocumentationStage stage, string code)
    {
        if (code.StartsWith("New-OssBucket invoices", StringComparison.Ordinal)
            || code.StartsWith("Remove-OssBucket ", StringComparison.Ordinal))
        {
            stage.Must("Remove-OssObject invoices 2026/001.txt -Confirm:$false");
        }

        if (code.StartsWith("New-OssBucket invoices", StringComparison.Ordinal))
        {
            stage.Must("Remove-OssBucket invoices -Confirm:$false");
        }
    }

    [GeneratedRegex(@"\b[A-Z][a-z]+-Oss[A-Za-z]*")]
    private static partial Regex CmdletsIn();
}
