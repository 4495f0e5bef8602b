namespace OssEncryption.HelpGenerator;

/// <summary>Writes the help of an assembly of cmdlets, and its pages.</summary>
internal static class Generator
{
    /// <summary>Runs the generator.</summary>
    /// <param name="args">Its arguments, as the usage names them.</param>
    /// <param name="errors">Where it writes what is wrong, line by line.</param>
    /// <returns>The exit code of the program.</returns>
    public static int Run(string[] args, TextWriter errors)
    {
        if (args is not [string assembly, string documentation, string topicFolder, string helpFolder,
            string markdownFolder, .. [] or [_]])
        {
            errors.WriteLine("Usage: <assembly> <its XML documentation> <folder of topics> " +
                "<folder for what Get-Help reads> <folder for markdown> [<address where the markdown is published>]");
            return 2;
        }

        var texts = new DocComments(documentation);
        IReadOnlyList<CmdletHelp> cmdlets = CmdletHelp.ReadAll(assembly, texts);
        IReadOnlyList<AboutTopic> topics = AboutTopic.ReadAll(topicFolder);
        List<string> problems =
        [
            .. texts.Missing.Select(missing => "Help : error HELP001: " + missing),
            .. topics.SelectMany(topic => topic.Problems),
        ];
        if (problems.Count > 0)
        {
            problems.ForEach(errors.WriteLine);
            return 1;
        }

        var help = new HelpFolder(helpFolder);
        help.Write(Path.GetFileName(assembly) + "-Help.xml", MamlWriter.Write(cmdlets, args.ElementAtOrDefault(5)));
        foreach (AboutTopic topic in topics)
        {
            help.Write(topic.Name + ".help.txt", topic.Text);
        }

        help.RemoveOthers("about_*.help.txt");

        var pages = new HelpFolder(markdownFolder);
        foreach (CmdletHelp cmdlet in cmdlets)
        {
            pages.Write(cmdlet.Name + ".md", MarkdownWriter.Write(cmdlet));
        }

        pages.Write("README.md", MarkdownWriter.WriteIndex(cmdlets));
        pages.RemoveOthers("*.md");
        return 0;
    }
}
