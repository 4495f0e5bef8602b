using System.Text;

namespace OssEncryption.Client.Credentials;

/// <summary>Takes a command line apart as a shell takes words, and puts words together as a program takes them apart.
/// No shell is run, so nothing in the words is expanded.</summary>
internal static class CommandLine
{
    /// <summary>Whether this is Windows, where a backslash separates directories and escapes nothing but a
    /// quote.</summary>
    public static bool IsWindows => Path.DirectorySeparatorChar == '\\';

    /// <summary>The words of a command, or <c>null</c> when a quote is not closed. Space separates; single and double
    /// quotes keep together; except on Windows a backslash takes the next character as it is (in double quotes only
    /// before <c>" \ $ `</c>).</summary>
    public static IReadOnlyList<string>? Split(string command, bool windows)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        char quote = '\0';
        for (int i = 0; i < command.Length; i++)
        {
            char c = command[i];
            char next = i + 1 < command.Length ? command[i + 1] : '\0';
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                Finish(words, ref word);
                continue;
            }

            word ??= new StringBuilder();
            if (next != '\0' && c == '\\' && IsEscape(next, quote, windows))
            {
                word.Append(next);
                i++;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '"' or '\'')
            {
                quote = c;
            }
            else
            {
                word.Append(c);
            }
        }

        Finish(words, ref word);
        return quote == '\0' ? words : null;
    }

    /// <summary>The words as one string of arguments, by the rules that .NET follows everywhere: in quotes where
    /// needed, with backslashes doubled before a quote.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(" ", words.Select(Quote));

    private static bool IsEscape(char next, char quote, bool windows) => quote switch
    {
        '\'' => false,
        '"' => windows ? next == '"' : next is '"' or '\\' or '$' or '`',
        _ => !windows,
    };

    private static void Finish(List<string> words, ref StringBuilder? word)
    {
        if (word is not null)
        {
            words.Add(word.ToString());
            word = null;
        }
    }

    private static string Quote(string word)
    {
        if (word.Length > 0 && !word.Any(c => char.IsWhiteSpace(c) || c == '"'))
        {
            return word;
        }

        var quoted = new StringBuilder("\"");
        int backslashes = 0;
        foreach (char c in word)
        {
            if (c == '"')
            {
                quoted.Append('\\', backslashes + 1);
            }

            backslashes = c == '\\' ? backslashes + 1 : 0;
            quoted.Append(c);
        }

        return quoted.Append('\\', backslashes).Append('"').ToString();
    }
}
