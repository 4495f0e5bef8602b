using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests.Documentation;

[Collection(nameof(ProcessEnvironment))]
public class PageTests
{
    public static TheoryData<string> PagesWithCode() =>
        [.. Pages.All().Where(page => CodeBlock.ReadAll(page).Any(block => block.Reason is null))];

    [Theory]
    [MemberData(nameof(PagesWithCode))]
    public void What_a_page_shows_runs_from_the_top_to_the_end(string page)
    {
        List<CodeBlock> blocks = [.. CodeBlock.ReadAll(page).Where(block => block.Reason is null)];
        using var stage = new DocumentationStage(
            string.Concat(blocks.Select(block => block.Code)), Path.GetDirectoryName(Pages.PathOf(page)));

        foreach (CodeBlock block in blocks)
        {
            // Files that a page shows are laid ready; those with Pester tests are run by tests/pester.
            SessionResult result = block.FileName is { } name ? stage.Save(name, block.Code) : stage.Run(block.Code);

            Assert.True(
                result.Errors.Count == 0,
                $"{page}({block.Line}): {string.Join("; ", result.Errors)}. Mend the code, or begin the block with " +
                "'# This ' and the reason, as in '# This needs an account.'.");
        }
    }

    /// <summary>Few blocks are not run, and each states its reason to the reader.</summary>
    [Fact]
    public void What_is_not_run_says_why()
    {
        string[] expected =
        [
            "README.md: installs the module for you.",
            "docs/about/about_OssEncryption.md: needs an account.",
            "docs/about/about_OssEncryption_Credentials.md: needs a temporary access key.",
            "docs/about/about_OssEncryption_Credentials.md: needs an account and its roles.",
            "docs/about/about_OssEncryption_Credentials.md: needs a proxy.",
            "docs/about/about_OssEncryption_Credentials.md: needs an account.",
            "docs/guides/local-oss.md: stays in the foreground.",
        ];

        Assert.Equal(
            expected,
            Pages.All().SelectMany(CodeBlock.ReadAll)
                .Where(block => block.Reason is not null)
                .Select(block => $"{block.Page}: {block.Reason}"));
    }
}
