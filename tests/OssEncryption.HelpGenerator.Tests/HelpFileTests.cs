using System.Xml.Linq;

namespace OssEncryption.HelpGenerator.Tests;

public sealed class HelpFileTests : IDisposable
{
    private const string Maml = "en-US/OssEncryption.HelpGenerator.Tests.dll-Help.xml";

    private readonly GeneratorRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void The_help_of_a_cmdlet_is_complete()
    {
        Succeeds();

        XElement command = Assert.Single(XDocument.Parse(_run.Read(Maml)).Root!.Elements());
        Assert.Equal("Gets things.", Text(command, "details", "description", "para"));
        Assert.Equal("A thing is gotten at once.", Text(command, "description", "para"));
        Assert.Equal("Get-SampleThing one", Text(command, "examples", "example", "code"));
        Assert.Equal("System.String", Text(command, "inputTypes", "inputType", "type", "name"));
        Assert.Equal("A thing.", Text(command, "returnValues", "returnValue", "description", "para"));
        Assert.Equal("Permissions: sample:GetThing on each thing.", Text(command, "alertSet", "alert", "para"));
        Assert.Equal("https://example.com/things", Text(command, "relatedLinks", "navigationLink", "uri"));
        XElement name = command.Descendants().Last(item => item.Name.LocalName == "parameter");
        Assert.Equal(
            "true|true|true|True (ByValue, ByPropertyName)|0|ThingName",
            string.Join('|', name.Attributes().Select(attribute => attribute.Value)));
        XElement count = command.Descendants().Last(item => item.Name.LocalName == "parameter"
            && Text(item, "name") == "Count");
        Assert.Equal("3", Text(count, "defaultValue"));
    }

    [Fact]
    public void The_page_of_a_cmdlet_is_its_first_link_where_the_pages_are_published()
    {
        Assert.Equal(0, _run.Run("https://example.com/pages").ExitCode);

        XElement command = Assert.Single(XDocument.Parse(_run.Read(Maml)).Root!.Elements());
        Assert.Equal("Online version", Text(command, "relatedLinks", "navigationLink", "linkText"));
        Assert.Equal(
            "https://example.com/pages/Get-SampleThing.md", Text(command, "relatedLinks", "navigationLink", "uri"));
    }

    [Fact]
    public void A_topic_is_plain_text()
    {
        _run.Topic("about_Things", """
            # about_Things

            All about `things`.

            ## What they are

            A [thing](thing.md) is a thing, and this sentence is long enough to go on in a second line.

            - one
            - two, which is also a point and is long enough to go on in a second line of it

            ```powershell
            Get-SampleThing |
                Get-SampleThing

            Get-SampleThing one
            ```
            Text after code.

            ## See also

            - about_Others
            """);

        Succeeds();

        Assert.Equal(
            """
            TOPIC
                about_Things

            SHORT DESCRIPTION
                All about things.

            WHAT THEY ARE
                A thing is a thing, and this sentence is long enough to go on in a second
                line.

                - one
                - two, which is also a point and is long enough to go on in a second line of
                  it

                    Get-SampleThing |
                        Get-SampleThing

                    Get-SampleThing one
                Text after code.

            SEE ALSO
                - about_Others

            """,
            _run.Read("en-US/about_Things.help.txt"));
    }

    [Fact]
    public void What_is_not_made_any_more_is_removed_and_the_rest_is_left()
    {
        Succeeds();
        File.WriteAllText(_run.PathOf("pages/Get-OldThing.md"), "old");
        File.WriteAllText(_run.PathOf("en-US/about_Old.help.txt"), "old");
        var before = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_run.PathOf("pages/Get-SampleThing.md"), before);

        Succeeds();

        Assert.Equal(
            ["Get-SampleThing.md", "README.md"],
            Directory.EnumerateFiles(_run.PathOf("pages")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.False(File.Exists(_run.PathOf("en-US/about_Old.help.txt")));
        Assert.Equal(before, File.GetLastWriteTimeUtc(_run.PathOf("pages/Get-SampleThing.md")));
    }

    [Fact]
    public async Task The_program_does_what_the_build_calls_it_for()
    {
        (int code, string[] errors) = await _run.RunProgramAsync();

        Assert.Empty(errors);
        Assert.Equal(0, code);
        Assert.True(File.Exists(_run.PathOf("pages/Get-SampleThing.md")));
    }

    [Fact]
    public void A_parameter_that_is_not_shown_is_not_in_the_help()
    {
        Succeeds();

        Assert.DoesNotContain("HiddenOwner", _run.Read(Maml), StringComparison.Ordinal);
        Assert.DoesNotContain("HiddenOwner", _run.Read("pages/Get-SampleThing.md"), StringComparison.Ordinal);
    }

    private void Succeeds()
    {
        (int code, string[] errors) = _run.Run();

        Assert.Empty(errors);
        Assert.Equal(0, code);
    }

    private static string Text(XElement element, params string[] path) => path.Aggregate(
        element, (found, name) => found.Elements().First(child => child.Name.LocalName == name)).Value;
}
