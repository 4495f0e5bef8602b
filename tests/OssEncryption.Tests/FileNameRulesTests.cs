using OssEncryption.LocalFiles;

namespace OssEncryption.Tests;

public class FileNameRulesTests
{
    private static readonly FileNameRules Windows = new(isWindows: true, static _ => true);
    private static readonly FileNameRules Unix = new(isWindows: false, static _ => false);
    private static readonly FileNameRules Mac = new(isWindows: false, static _ => true);

    [Theory]
    [InlineData("report.")]
    [InlineData("report ")]
    [InlineData("a. .")]
    [InlineData("...")]
    [InlineData(".. ")]
    [InlineData("CON")]
    [InlineData("nul.txt")]
    [InlineData("com1")]
    [InlineData("COM¹.log")]
    [InlineData("lpt9 .txt")]
    [InlineData("conin$")]
    [InlineData("a:stream")]
    [InlineData("report.txt::$DATA")]
    [InlineData("c:")]
    [InlineData("a*b")]
    [InlineData("a?")]
    [InlineData("a|b")]
    [InlineData("a\\b")]
    [InlineData("a\tb")]
    public void Windows_refuses_a_name_that_it_would_change_or_give_to_something_else(string name) =>
        Assert.NotNull(Windows.Flaw(name));

    [Theory]
    [InlineData(".profile")]
    [InlineData("a.b.c")]
    [InlineData("console")]
    [InlineData("com10")]
    [InlineData(" leading")]
    [InlineData("é.txt")]
    public void Windows_takes_names_that_only_look_like_those(string name) => Assert.Null(Windows.Flaw(name));

    [Theory]
    [InlineData("report.")]
    [InlineData("report ")]
    [InlineData("...")]
    [InlineData("a*b?")]
    [InlineData("12:30")]
    public void Other_systems_keep_every_name_that_they_can_hold(string name) => Assert.Null(Unix.Flaw(name));

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a\\b")]
    public void No_system_takes_a_name_that_leads_elsewhere(string name) => Assert.NotNull(Unix.Flaw(name));

    [Fact]
    public void The_length_of_a_name_is_counted_as_the_system_counts_it()
    {
        Assert.Null(Windows.Flaw(new string('中', 255)));
        Assert.NotNull(Windows.Flaw(new string('a', 256)));
        Assert.NotNull(Unix.Flaw(new string('中', 86)));
        Assert.Null(Unix.Flaw(new string('a', 255)));
    }

    [Theory]
    [InlineData("/d/Report", "/d/report")]
    [InlineData("/d/A/x", "/d/a/X")]
    [InlineData("/d/\u00e9", "/d/e\u0301")]
    public void Names_that_differ_in_case_or_Unicode_form_are_one_file_where_the_system_says_so(string a, string b)
    {
        Assert.Equal(Mac.IdentityOf(a), Mac.IdentityOf(b));
        Assert.Equal(Windows.IdentityOf(a), Windows.IdentityOf(b));
        Assert.NotEqual(Unix.IdentityOf(a), Unix.IdentityOf(b));
    }

    [Fact]
    public void The_file_system_of_a_folder_is_asked_where_the_system_does_not_decide()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "a"), "");
            File.WriteAllText(Path.Combine(folder, "A"), "");
            bool areOne = Directory.GetFiles(folder).Length == 1;

            Assert.Equal(areOne, CaseProbe.IgnoresCase(Path.Combine(folder, "not-there", "x")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
