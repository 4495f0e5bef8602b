using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace OssEncryption.Shell;

/// <summary>The command that calls a script with the words that stand after its path: <c>-Name value</c>,
/// <c>-Switch</c>, <c>-Switch:$false</c>, <c>-Name:value</c>; every other word is a string.</summary>
internal static partial class ScriptCall
{
    /// <summary>A call as a user would type it, so that its end shows in <c>$?</c> as any script's does.</summary>
    public static string Compose(string path, IEnumerable<string> words) =>
        string.Join(' ', words.Select(Argument).Prepend($"& {Quote(path)}"));

    private static string Argument(string word)
    {
        var match = ParameterName().Match(word);
        if (!match.Success)
        {
            return Quote(word);
        }

        string value = word[match.Length..];
        return match.Value + (value.Length == 0 ? "" : BooleanOrText(value));
    }

    private static string BooleanOrText(string text) =>
        bool.TryParse(text.StartsWith('$') ? text[1..] : text, out bool value) ? $"${value}" : Quote(text);

    private static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex(@"^-[\p{L}_][\p{L}\p{Nd}_-]*(:|$)")]
    private static partial Regex ParameterName();
}
