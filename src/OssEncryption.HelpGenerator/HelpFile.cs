using System.Text;

namespace OssEncryption.HelpGenerator;

/// <summary>Writes a file when its text is another than the one that is there.</summary>
internal static class HelpFile
{
    public static void Write(string path, string text)
    {
        string content = text.ReplaceLineEndings("\n");
        if (!File.Exists(path) || File.ReadAllText(path).ReplaceLineEndings("\n") != content)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllText(path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
    }
}
