using System.Diagnostics;
using System.Xml.Linq;

namespace OssEncryption.HelpGenerator.Tests;

/// <summary>A run of the generator over the sample cmdlet of this assembly. What the comments
/// and the topics say can be changed before.</summary>
internal sealed class GeneratorRun : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("help");

    public GeneratorRun()
    {
        Directory.CreateDirectory(PathOf("topics"));
        Topic("about_Things", "# about_Things\n\nAll about things.\n\n## What they are\n\nThings are things.\n");
    }

    /// <summary>The doc comments of this assembly.</summary>
    public XDocument Comments { get; } = XDocument.Load(
        Path.ChangeExtension(typeof(GeneratorRun).Assembly.Location, ".xml"), LoadOptions.PreserveWhitespace);

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>Writes the page of a topic.</summary>
    public void Topic(string name, string text) => File.WriteAllText(PathOf($"topics/{name}.md"), text);

    /// <summary>The doc comment of the cmdlet, or of one of its parameters.</summary>
    public XElement Comment(string? parameter = null)
    {
        string type = typeof(GetSampleThingCommand).FullName!;
        string name = parameter is null ? $"T:{type}" : $"P:{type}.{parameter}";
        return Comments.Descendants("member").Single(member => member.Attribute("name")!.Value == name);
    }

    /// <summary>Runs it.</summary>
    /// <param name="address">Where the pages are published, or nothing.</param>
    /// <returns>Its exit code and what it wrote to the error stream, line by line.</returns>
    public (int ExitCode, string[] Errors) Run(params string[] address)
    {
        using var errors = new StringWriter();
        return (Generator.Run([.. Arguments(), .. address], errors), LinesOf(errors.ToString()));
    }

    /// <summary>Runs it as a program of its own, as the build does.</summary>
    public async Task<(int ExitCode, string[] Errors)> RunProgramAsync()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "OssEncryption.HelpGenerator.dll");
        using Process process = Process.Start(
            new ProcessStartInfo("dotnet", ["exec", program, .. Arguments()]) { RedirectStandardError = true })!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, LinesOf(errors));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string[] Arguments()
    {
        Comments.Save(PathOf("comments.xml"));
        return
        [
            typeof(GeneratorRun).Assembly.Location, PathOf("comments.xml"), PathOf("topics"), PathOf("en-US"),
            PathOf("pages"),
        ];
    }

    private static string[] LinesOf(string text) =>
        text.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
