using System.Text;
using System.Text.RegularExpressions;

namespace OssEncryption.HelpGenerator;

/// <summary>Turns a page of docs/about into the plain text that Get-Help shows of a topic: the title, one sentence that
/// is its synopsis, and sections of paragraphs, lists and indented code, in ASCII and no more than 80 columns
/// wide.</summary>
internal sealed partial class AboutTopic
{
    private const int Width = 80;
    private const string Indent = "    ";
    private const string CodeIndent = Indent + Indent;

    private readonly string _path;
    private readonly StringBuilder _text = new();
    private readonly List<string> _problems = [];
    private readonly List<string> _words = [];
    private string _margin = Indent;
    private bool _isParted;
    private bool _isHeaded;

    private AboutTopic(string path) => _path = path;

    /// <summary>The name of the topic, which is that of its file.</summary>
    public string Name => Path.GetFileNameWithoutExtension(_path);

    /// <summary>What Get-Help shows.</summary>
    public string Text => _text.ToString();

    /// <summary>What is wrong with the page, each as the build reports an error.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Reads the pages of a folder.</summary>
    public static IReadOnlyList<AboutTopic> ReadAll(string folder) => [.. Directory
        .EnumerateFiles(folder, "about_*.md")
        .Order(StringComparer.Ordinal)
        .Select(Read)];

    private static AboutTopic Read(string path)
    {
        var topic = new AboutTopic(path);
        topic.Convert(File.ReadAllLines(path));
        return topic;
    }

    private void Convert(string[] lines)
    {
        if (lines is not [var title, "", var synopsis, "", ..]
            || title != $"# {Name}" || Plain(synopsis).Length is 0 or > Width - 4)
        {
            Complain(1, $"A topic begins with '# {Name}', an empty line, one line that says what it is about in no " +
                $"more than {Width - 4} columns, and an empty line.");
            return;
        }

        foreach ((int index, string line) in lines.Index().Where(line => !Ascii.IsValid(line.Item)))
        {
            Complain(index + 1, $"Windows PowerShell shows ASCII alone as it is; this is not: {line}");
        }

        Add("TOPIC\n" + Indent + Name);
        AddHeading("Short description");
        Add(Indent + Plain(synopsis));
        bool inCode = false;
        for (int i = 4; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                EndParagraph();
                inCode = !inCode;
            }
            else if (inCode)
            {
                AddCode(i + 1, line);
            }
            else
            {
                AddProse(line);
            }

        }

        EndParagraph();
    }

    private void AddCode(int number, string line)
    {
        if (CodeIndent.Length + line.Length > Width)
        {
            Complain(number, $"A line of code has no more than {Width - CodeIndent.Length} columns.");
        }

        Add((CodeIndent + line).TrimEnd());
    }

    private void AddProse(string line)
    {
        if (line.StartsWith("## ", StringComparison.Ordinal))
        {
            EndParagraph();
            AddHeading(line[3..]);
        }
        else if (line.Length == 0)
        {
            EndParagraph();
            _isParted = true;
        }
        else
        {
            if (line.StartsWith("- ", StringComparison.Ordinal))
            {
                EndParagraph();
                _margin = Indent + "  ";
            }

            _words.AddRange(Plain(line).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    private void EndParagraph()
    {
        if (_words.Count > 0)
        {
            _words[0] = Indent + _words[0];
            Add(Wrapping.Fold(_words, Width, _margin));
            _words.Clear();
        }

        _margin = Indent;
    }

    // What follows a heading stands right below it.
    private void AddHeading(string title)
    {
        _isParted = true;
        Add(title.ToUpperInvariant());
        _isHeaded = true;
    }

    private void Add(string text)
    {
        _text.Append(_isParted && !_isHeaded ? "\n" : "").Append(text).Append('\n');
        _isParted = false;
        _isHeaded = false;
    }

    private void Complain(int line, string what) => _problems.Add($"{_path}({line}): error HELP002: {what}");

    // Code marks and the addresses of links are for those who read the page.
    private static string Plain(string line) => Link().Replace(line, "$1").Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();
}
