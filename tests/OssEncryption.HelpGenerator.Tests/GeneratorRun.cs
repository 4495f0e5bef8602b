using System.Diagnostics;
using System.Xml.Linq;

namespace OssEncryption.HelpGenerator.Tests;

/// <summary>A run of the generator, as the build runs it, over the sample cmdlet of this assembly. What the comments
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
    public async Task<(int ExitCode, string[] Errors)> RunAsync(params string[] address)
    {
        Comments.Save(PathOf("comments.xml"));
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardError = true,
            ArgumentList =
            {
                "exec", Path.Combine(AppContext.BaseDirectory, "OssEncryption.HelpGenerator.dll"),
                typeof(GeneratorRun).Assembly.Location, PathOf("comments.xml"), PathOf("topics"), PathOf("en-US"),
                PathOf("pages"),
            },
        };
        foreach (string argument in address)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
