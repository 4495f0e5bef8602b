using System.Text;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests.Documentation;

public class TopicTests
{
    private static readonly string[] Names =
    [
        "about_OssEncryption", "about_OssEncryption_Credentials", "about_OssEncryption_Emulator",
        "about_OssEncryption_Keys", "about_OssEncryption_Plans", "about_OssEncryption_Policies",
    ];

    public static TheoryData<string> Topics() => [.. Names];

    [Theory]
    [MemberData(nameof(Topics))]
    public void Get_Help_finds_the_topic_and_shows_its_page(string topic)
    {
        using var session = new ModuleSession();
        string page = Pages.PathOf($"docs/about/{topic}.md");

        string text = Assert.Single(session.Invoke("Get-Help $args[0]", topic).Output).ToString();

        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        string synopsis = File.ReadAllLines(page)[2];
        Assert.Equal(["TOPIC", "    " + topic, "", "SHORT DESCRIPTION", "    " + synopsis], lines[..5]);
        Assert.DoesNotContain("```", text, StringComparison.Ordinal);
        foreach (CodeBlock block in CodeBlock.ReadAll($"docs/about/{topic}.md"))
        {
            Assert.All(block.Code.Split('\n'), line => Assert.Contains(("        " + line).TrimEnd(), lines));
        }
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void A_topic_fits_80_columns_and_any_code_page(string topic)
    {
        string[] lines = File.ReadAllLines(Path.Combine(ModuleSession.ModuleFolder, "en-US", topic + ".help.txt"));

        Assert.All(lines, line => Assert.True(line.Length <= 80 && Ascii.IsValid(line), line));
    }

    [Fact]
    public void The_module_brings_these_topics_and_the_help_of_its_cmdlets()
    {
        IEnumerable<string?> files = Directory.EnumerateFiles(Path.Combine(ModuleSession.ModuleFolder, "en-US"))
            .Select(Path.GetFileName);

        Assert.Equal(
            ["OssEncryption.dll-Help.xml", .. Names.Select(topic => topic + ".help.txt")],
            files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_list_of_topics_has_their_synopses()
    {
        using var session = new ModuleSession();

        var list = session.Invoke("Get-Help about_OssEncryption* | % { $_.Name + ': ' + $_.Synopsis }").Output;

        Assert.Contains(
            "about_OssEncryption: Sets, finds and repairs server-side encryption on Alibaba Cloud OSS.",
            list.Select(item => item.ToString()));
        Assert.Equal(Names.Length, list.Count);
    }
}
