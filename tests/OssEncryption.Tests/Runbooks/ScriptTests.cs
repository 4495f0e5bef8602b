using System.Management.Automation;
using System.Management.Automation.Language;
using System.Xml.Linq;
using OssEncryption.Tests.Documentation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests.Runbooks;

/// <summary>Rules for every runbook, and for every script of the package.</summary>
public class ScriptTests
{
    private static readonly string[] Own =
        [.. Directory.EnumerateFiles(Pages.PathOf("docs/runbooks"), "*.ps1").Order(StringComparer.Ordinal)];

    public static TheoryData<string> Scripts() => [.. Own.Select(path => Path.GetFileName(path)!)];

    public static TheoryData<string> Shipped() =>
    [
        .. Directory.EnumerateFiles(ModuleSession.ModuleFolder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".ps1" or ".psd1" or ".psm1" or ".ps1xml")
            .Select(path => Path.GetRelativePath(ModuleSession.ModuleFolder, path)),
    ];

    public static TheoryData<string, string> Runs() => new()
    {
        { "audit", "-PolicyName kms-everywhere" },
        { "rotate-cmk", "-From old -To new -IncludeObjects" },
        { "bring-fleet-to-kms", "-KmsKeyId new" },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public void It_keeps_to_the_language_of_Windows_PowerShell(string script)
    {
        Ast ast = Parse(script);

        Assert.Empty(ast.FindAll(IsNewer, searchNestedScriptBlocks: true).Select(node => node.Extent.Text));
        Assert.True(Ascii(ast.Extent.Text), "Windows PowerShell reads a file without a mark as ANSI.");
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void What_the_package_has_keeps_to_the_language_of_Windows_PowerShell(string file)
    {
        string text = File.ReadAllText(Path.Combine(ModuleSession.ModuleFolder, file));
        IEnumerable<string> scripts = file.EndsWith(".ps1xml", StringComparison.Ordinal)
            ? XDocument.Parse(text).Descendants().Where(element => element.Name.LocalName.EndsWith(
                "ScriptBlock", StringComparison.Ordinal)).Select(element => element.Value)
            : [text];

        Assert.All(scripts, script =>
        {
            Ast ast = Parser.ParseInput(script, out _, out ParseError[] errors);
            Assert.Empty(errors.Select(error => error.Message));
            Assert.Empty(ast.FindAll(IsNewer, searchNestedScriptBlocks: true).Select(node => node.Extent.Text));
        });
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void It_calls_nothing_but_the_engine_the_module_and_its_own_functions(string script)
    {
        using var session = new ModuleSession();
        IEnumerable<string> functions = Own
            .SelectMany(path => Parse(Path.GetFileName(path)).FindAll(node => node is FunctionDefinitionAst, true))
            .Select(node => ((FunctionDefinitionAst)node).Name);
        IEnumerable<string> cmdlets = session.Invoke("Get-Command -CommandType Cmdlet | % Name").Output
            .Select(name => name.ToString());

        IEnumerable<string> called = Parse(script).FindAll(node => node is CommandAst, true)
            .Select(node => ((CommandAst)node).GetCommandName()).OfType<string>();

        // Every PowerShell has ConvertTo-Json, though not in the part of the engine that the tests host.
        Assert.Empty(called.Except([.. functions, .. cmdlets, "ConvertTo-Json"], StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Get_Help_says_what_it_does_what_it_takes_and_how_it_is_used(string runbook, string arguments)
    {
        using var session = new ModuleSession();

        PSObject help = Assert.Single(session.Invoke("Get-Help $args[0]", PathOf(runbook)).Output);
        var command = (ScriptBlockAst)Parse(runbook + ".ps1");

        Assert.Matches(@"\.$", help.Properties["Synopsis"].Value.ToString()!);
        Assert.NotEmpty(arguments);
        Assert.Contains(
            "Exit codes: ", session.Render("Get-Help $args[0] -Full", PathOf(runbook)), StringComparison.Ordinal);
        Assert.NotEmpty(session.Invoke("(Get-Help $args[0]).examples.example", PathOf(runbook)).Output);
        IEnumerable<string> documented = session.Invoke(
            "(Get-Help $args[0]).parameters.parameter | ? { $_.description } | % name", PathOf(runbook)).Output
            .Select(name => name.ToString());
        Assert.Equal(
            command.ParamBlock.Parameters.Select(parameter => parameter.Name.VariablePath.UserPath)
                .Order(StringComparer.Ordinal),
            documented.Except(["WhatIf", "Confirm"]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void No_secret_is_in_anything_it_says(string runbook, string arguments)
    {
        using var session = new RunbookSession();
        session.Oss.Must("'old', 'new' | % { $null = $emulator.AddKey($_) }; " +
            "$null = 'aaa', 'bbb' | New-OssBucket -KmsKeyId old; $null = New-OssBucket ccc; " +
            "$null = 'aaa', 'ccc' | % { Write-OssObject $_ one -Content 1 }");
        session.Oss.Must("$emulator.AddFault(@{ Bucket = 'bbb'; Status = 403; Code = 'SignatureDoesNotMatch' })");
        string secret = Assert.Single(session.Oss.Texts("$emulator.Credential.GetNetworkCredential().Password"));
        string files = runbook switch
        {
            "audit" => $"-ReportFolder '{session.Folder.Path}'",
            "bring-fleet-to-kms" =>
                $"-UndoPath '{session.File("undo.csv")}' -PlanFolder '{session.File("plans")}' -Apply",
            _ => "",
        };

        RunbookResult run = session.Run(runbook, $"{arguments} {files} -Verbose -Debug");

        SessionResult streams = run.Streams;
        string everything = string.Join("\n",
        [
            .. streams.Output.Select(item => item.ToString()),
            .. streams.Verbose, .. streams.Debug, .. streams.Warnings,
            .. streams.Errors.Select(error => error + error.Exception.ToString()), streams.HostText,
            .. session.Folder.Files().Select(file => File.ReadAllText(session.File(file))),
        ]);
        Assert.Contains("bbb", everything, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, everything, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_says_what_each_does()
    {
        string page = File.ReadAllText(Pages.PathOf("docs/runbooks/README.md"));

        Assert.All(Own, path => Assert.Contains($"`{Path.GetFileName(path)}`", page, StringComparison.Ordinal));
    }

    private static string PathOf(string runbook) => Pages.PathOf($"docs/runbooks/{runbook}.ps1");

    private static bool Ascii(string text) => System.Text.Ascii.IsValid(text);

    private static ScriptBlockAst Parse(string script)
    {
        ScriptBlockAst ast = Parser.ParseFile(Pages.PathOf($"docs/runbooks/{script}"), out _, out ParseError[] errors);
        Assert.Empty(errors.Select(error => error.Message));
        return ast;
    }

    // What came with PowerShell 6 and 7.
    private static bool IsNewer(Ast node) => node switch
    {
        TernaryExpressionAst or PipelineChainAst => true,
        BinaryExpressionAst binary => binary.Operator == TokenKind.QuestionQuestion,
        AssignmentStatementAst assignment => assignment.Operator == TokenKind.QuestionQuestionEquals,
        MemberExpressionAst member => member.NullConditional,
        IndexExpressionAst index => index.NullConditional,
        PipelineAst pipeline => pipeline.Background,
        _ => false,
    };
}
