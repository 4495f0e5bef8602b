using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>One section of an INI file.</summary>
/// <param name="Name">The name between the brackets, with single spaces.</param>
/// <param name="Fields">The values by normalised key; the last one wins.</param>
internal sealed record IniSection(string Name, Dictionary<string, string> Fields);

/// <summary>An INI file as the vendor's tools write it: sections, <c>key = value</c>, and comments on lines of their
/// own that begin with <c>#</c> or <c>;</c>.</summary>
internal static class IniFile
{
    private static readonly char[] Space = [' ', '\t'];

    /// <summary>The sections in their order; sections of exactly the same name are one.</summary>
    /// <exception cref="CredentialException">A line is none of these things; path and line are named.</exception>
    public static IReadOnlyList<IniSection> Parse(string text, string path)
    {
        var sections = new List<IniSection>();
        IniSection? current = null;
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
            {
                continue;
            }

            if (line[0] == '[')
            {
                current = Open(sections, SectionName(line) ?? throw Malformed(path, i, "a section is not closed by ]"));
                continue;
            }

            int equals = line.IndexOf('=');
            string key = equals > 0 ? FieldNames.Normalize(line.Substring(0, equals).Trim()) : "";
            if (key.Length == 0)
            {
                throw Malformed(path, i, "key = value is expected");
            }

            if (current is null)
            {
                throw Malformed(path, i, "a key stands before the first [section]");
            }

            current.Fields[key] = line.Substring(equals + 1).Trim();
        }

        return sections;
    }

    private static string? SectionName(string line)
    {
        if (line[line.Length - 1] != ']')
        {
            return null;
        }

        string[] words = line.Substring(1, line.Length - 2).Split(Space, StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 ? string.Join(" ", words) : null;
    }

    private static IniSection Open(List<IniSection> sections, string name)
    {
        IniSection? section = sections.Find(known => known.Name == name);
        if (section is null)
        {
            section = new IniSection(name, new Dictionary<string, string>(StringComparer.Ordinal));
            sections.Add(section);
        }

        return section;
    }

    private static CredentialException Malformed(string path, int index, string problem) =>
        new(CredentialError.ProfileMalformed, $"{path}, line {index + 1}: {problem}.");
}
