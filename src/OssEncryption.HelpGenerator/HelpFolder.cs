using System.Text;

namespace OssEncryption.HelpGenerator;

/// <summary>A folder of files that are made here: each is written when its text is another than the one that is there,
/// and one that is not made any more is removed.</summary>
/// <param name="path">The folder; made where it is missing.</param>
internal sealed class HelpFolder(string path)
{
    private readonly HashSet<string> _made = new(StringComparer.OrdinalIgnoreCase);

    public void Write(string name, string text)
    {
        _made.Add(name);
        string file = Path.Combine(path, name);
        string content = text.ReplaceLineEndings("\n");
        if (!File.Exists(file) || File.ReadAllText(file).ReplaceLineEndings("\n") != content)
        {
            Directory.CreateDirectory(path);
            File.WriteAllText(file, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
    }

    /// <summary>Removes the files that fit a pattern and were not made.</summary>
    public void RemoveOthers(string pattern)
    {
        foreach (string file in Directory.EnumerateFiles(path, pattern))
        {
            if (!_made.Contains(Path.GetFileName(file)))
            {
                File.Delete(file);
            }
        }
    }
}
