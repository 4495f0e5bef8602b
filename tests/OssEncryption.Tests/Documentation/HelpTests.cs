using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests.Documentation;

public class HelpTests
{
    // Without a category, PowerShell looks through every folder of PATH for a script of the same name.
    private const string Help = "Get-Help $args[0] -Category Cmdlet";

    private static readonly string[] CommonParameters =
        [.. Cmdlet.CommonParameters];

    public static TheoryData<string> CmdletNames()
    {
        using var session = new ModuleSession();
        return [.. session.Invoke("(Get-Module OssEncryption).ExportedCmdlets.Keys").Output
            .Select(name => name.ToString())];
    }

    [Theory]
    [MemberData(nameof(CmdletNames))]
    public void Get_Help_says_what_a_cmdlet_is_what_it_takes_and_how_it_is_used(string cmdlet)
    {
        using var session = new ModuleSession();
        const string Read = $"$help = {Help}; ";
        const string Shown = "(Get-Command $args[0]).Parameters.Values | ? { -not ($_.Attributes | " +
            "? { $_ -is [Management.Automation.ParameterAttribute] -and $_.DontShow }) } | % Name";

        Assert.Matches(@"^[A-Z].*\.$", Text(session, Read + "$help.Synopsis", cmdlet));
        Assert.Matches(@"^[A-Z].*\.$", Text(session, Read + "$help.description[0].Text", cmdlet));
        Assert.NotEmpty(session.Invoke(Read + "$help.examples.example", cmdlet).Output);
        string[] documented = Texts(
            session, Read + "$help.parameters.parameter | ? { $_.description[0].Text } | % name", cmdlet);
        string[] real = [.. Texts(session, Shown, cmdlet).Except(CommonParameters)];
        Assert.Equal(real.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(CmdletNames))]
    public void Get_Help_says_what_goes_in_what_comes_out_and_what_to_read_next(string cmdlet)
    {
        using var session = new ModuleSession();
        const string Read = $"$help = {Help}; ";
        const string Full = "(?s)\n(NOTES\n.+)?.*RELATED LINKS\n    ";

        Assert.All(Texts(session, Read + "$help.inputTypes.inputType.type.name", cmdlet), IsType);
        Assert.All(Texts(session, Read + "$help.returnValues.returnValue.type.name", cmdlet), IsType);
        string[] links = Texts(session, Read + "$help.relatedLinks.navigationLink.linkText", cmdlet);
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(
            session.Invoke("Get-Help $args[0]", link).Output.Count == 1, $"There is no help for {link}."));
        Assert.Matches(Full, session.Render(Help + " -Full", cmdlet).ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("Get-OssBucket", "BucketName", "*|true|0|True (ByValue, ByPropertyName)|Bucket, Name|false")]
    [InlineData("Start-OssEmulator", "Region", "cn-hangzhou|false|0|False|none|false")]
    [InlineData(
        "Set-OssBucketEncryption", "BucketName", "None|false|0|True (ByValue, ByPropertyName)|Bucket, Name|true")]
    [InlineData("Set-OssBucketEncryption", "ThrottleLimit", "1|false|named|False|none|false")]
    [InlineData("Set-OssBucketEncryption", "WhatIf", "False|false|named|False|wi|false")]
    [InlineData("Connect-Oss", "Network", "Public|false|named|False|none|false")]
    public void Get_Help_says_how_a_parameter_is_bound(string cmdlet, string parameter, string expected)
    {
        using var session = new ModuleSession();

        string actual = Assert.Single(session.Invoke(
            $"$p = {Help} -Parameter $args[1]; " +
            "$p.defaultValue, $p.globbing, $p.position, $p.pipelineInput, $p.aliases, $p.required -join '|'",
            cmdlet, parameter).Output).ToString();

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Get_Help_shows_every_parameter_set_the_default_one_first()
    {
        using var session = new ModuleSession();

        string[] sets = Texts(
            session, $"({Help}).syntax.syntaxItem | % {{ $_.parameter.name -join ' ' }}", "Read-OssObject");

        Assert.Equal(4, sets.Length);
        Assert.StartsWith("BucketName Key Destination ", sets[0], StringComparison.Ordinal);
        Assert.Contains(sets, set => set.StartsWith("BucketName Key AsString ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_fits_by_its_properties_is_told_as_input()
    {
        using var session = new ModuleSession();

        const string Inputs = $"({Help}).inputTypes.inputType.type.name";
        const string Outputs = $"({Help}).returnValues.returnValue.type.name";

        Assert.Equal(
            ["System.String", "OssEncryption.OssBucket", "OssEncryption.OssBucketEncryption"],
            Texts(session, Inputs, "Get-OssBucketEncryption")[..3]);
        Assert.Contains("OssEncryption.OssObject", Texts(session, Inputs, "Get-OssObjectEncryption"));
        Assert.DoesNotContain("OssEncryption.OssBucket", Texts(session, Inputs, "Connect-Oss"));
        Assert.Equal(["OssEncryption.OssEmulator"], Texts(session, Inputs, "Connect-Oss"));
        Assert.Equal(["None"], Texts(session, Inputs, "Disconnect-Oss"));
        Assert.Equal(["None"], Texts(session, Outputs, "Disconnect-Oss"));
    }

    private static void IsType(string name) => Assert.Matches("^(None|System\\..+|OssEncryption\\.Oss.+)$", name);

    private static string Text(ModuleSession session, string script, string argument) =>
        Assert.Single(Texts(session, script, argument));

    private static string[] Texts(ModuleSession session, string script, string argument) =>
        [.. session.Invoke(script, argument).Output.Select(text => text.ToString().Trim())];
}
