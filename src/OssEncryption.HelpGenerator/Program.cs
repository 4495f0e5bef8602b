using OssEncryption.HelpGenerator;

if (args is not [string assembly, string documentation, string mamlFolder, string markdownFolder])
{
    Console.Error.WriteLine("Usage: <assembly> <its XML documentation> <folder for MAML> <folder for markdown>");
    return 2;
}

var texts = new DocComments(documentation);
IReadOnlyList<CmdletHelp> cmdlets = CmdletHelp.ReadAll(assembly, texts);
if (texts.Missing.Count > 0)
{
    foreach (string missing in texts.Missing)
    {
        Console.Error.WriteLine($"Help : error HELP001: {missing}");
    }

    return 1;
}

HelpFile.Write(Path.Combine(mamlFolder, Path.GetFileName(assembly) + "-Help.xml"), MamlWriter.Write(cmdlets));
foreach (CmdletHelp cmdlet in cmdlets)
{
    HelpFile.Write(Path.Combine(markdownFolder, cmdlet.Name + ".md"), MarkdownWriter.Write(cmdlet));
}

HelpFile.Write(Path.Combine(markdownFolder, "README.md"), MarkdownWriter.WriteIndex(cmdlets));
return 0;
