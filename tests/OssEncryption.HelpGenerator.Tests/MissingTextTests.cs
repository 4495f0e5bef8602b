using System.Xml.Linq;

namespace OssEncryption.HelpGenerator.Tests;

/// <summary>What is missing fails the build: the exit code is 1, each error stands on a line as the build reads it, and
/// no help is written.</summary>
public sealed class MissingTextTests : IDisposable
{
    private readonly GeneratorRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_synopsis(bool isEmpty) => Fails(
        () => Remove(_run.Comment().Element("summary")!, isEmpty), "GetSampleThingCommand has no summary.");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_description(bool isEmpty) => Fails(
        () => Remove(_run.Comment().Element("remarks")!, isEmpty), "GetSampleThingCommand has no remarks.");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task The_text_of_a_parameter(bool isEmpty) => Fails(
        () => Remove(_run.Comment("Count").Element("summary")!, isEmpty),
        "GetSampleThingCommand.Count has no summary.");

    [Fact]
    public Task The_comment_of_a_parameter() =>
        Fails(_run.Comment("Name").Remove, "GetSampleThingCommand.Name has no summary.");

    [Fact]
    public Task An_example() => Fails(
        _run.Comment().Element("example")!.Remove,
        "GetSampleThingCommand has no example, or one without code or text.");

    [Theory]
    [InlineData("code")]
    [InlineData("para")]
    public Task A_half_of_an_example(string half) => Fails(
        _run.Comment().Element("example")!.Element(half)!.Remove,
        "GetSampleThingCommand has no example, or one without code or text.");

    [Fact]
    public void Everything_that_is_missing_is_told_at_once()
    {
        _run.Comment().Remove();
        _run.Comment("Count").Remove();

        (int code, string[] errors) = _run.Run();

        Assert.Equal(1, code);
        Assert.Equal(4, errors.Length);
    }

    [Theory]
    [InlineData("# Things\n\nAll about things.\n\n", 1)]
    [InlineData("# about_Bad\n\n\n## What they are\n", 1)]
    [InlineData("# about_Bad\n\nAn “odd” character.\n\n## x\n\nText.\n", 3)]
    [InlineData("# about_Bad\n\nAll.\n\n## x\n\nA naïve sentence.\n", 7)]
    [InlineData(
        "# about_Bad\n\nAll.\n\n```powershell\n" +
        "Get-SampleThing 0123456789 0123456789 0123456789 0123456789 0123456789 xy\n```\n", 6)]
    public void A_topic_that_Get_Help_could_not_show_is_an_error_at_its_line(string text, int line)
    {
        _run.Topic("about_Bad", text);

        (int code, string[] errors) = _run.Run();

        Assert.Equal(1, code);
        string start = $"{_run.PathOf("topics/about_Bad.md")}({line}): error HELP002: ";
        Assert.StartsWith(start, Assert.Single(errors), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.PathOf("en-US")));
    }

    private async Task Fails(Action damage, string complaint)
    {
        damage();

        (int code, string[] errors) = _run.Run();

        Assert.Equal(1, code);
        Assert.Equal("Help : error HELP001: " + complaint, Assert.Single(errors));
        Assert.False(Directory.Exists(_run.PathOf("en-US")));
        Assert.False(Directory.Exists(_run.PathOf("pages")));
    }

    // A comment that is there and says nothing is no better than none.
    private static void Remove(XElement text, bool isEmpty)
    {
        if (isEmpty)
        {
            text.Value = " ";
        }
        else
        {
            text.Remove();
        }
    }
}
