using System.Management.Automation.Language;
using System.Text;

namespace OssEncryption.Completion;

/// <summary>A word as it was typed so far, bare or behind a quote that may not be closed yet; and values written the
/// same way, so that the language reads them back as they are.</summary>
internal sealed class CompletionWord
{
    // The language takes typographic quotes for plain ones.
    private const string SingleQuotes = "'\u2018\u2019\u201a\u201b";
    private const string DoubleQuotes = "\"\u201c\u201d\u201e";
    private const char None = '\0';
    private const char Escape = '`';

    private readonly char _quote;

    /// <summary>Reads a word.</summary>
    public CompletionWord(string? typed)
    {
        string word = typed ?? "";
        _quote = word.Length == 0 ? None : QuoteOf(word[0]);
        Text = Read(_quote == None ? word : word.Substring(1), _quote);
    }

    /// <summary>What it says, without quotes and escapes.</summary>
    public string Text { get; }

    /// <summary>Writes a value: between the quotes that were begun with, else bare where that can be read
    /// back.</summary>
    public string Write(string value)
    {
        if (_quote == '"')
        {
            IEnumerable<string> characters = value.Select(c =>
                c is Escape or '$' || QuoteOf(c) == '"' ? $"{Escape}{c}" : c.ToString());
            return $"\"{string.Concat(characters)}\"";
        }

        return _quote == None && IsBareWord(value)
            ? value
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";
    }

    private static string Read(string word, char quote)
    {
        var text = new StringBuilder();
        for (int i = 0; i < word.Length; i++)
        {
            bool isLast = i == word.Length - 1;
            if (word[i] == Escape && quote != '\'' && !isLast)
            {
                i++;
            }
            else if (quote != None && QuoteOf(word[i]) == quote)
            {
                if (isLast || QuoteOf(word[i + 1]) != quote)
                {
                    break;
                }

                i++;
            }

            text.Append(word[i]);
        }

        return text.ToString();
    }

    // Numbers, parameters, lists, comments, variables and more begin or go on where a value looks harmless: the parser
    // knows best.
    private static bool IsBareWord(string value)
    {
        Ast line = Parser.ParseInput("x " + value, out _, out ParseError[] errors);
        var command = (CommandAst?)line.Find(ast => ast is CommandAst, searchNestedScriptBlocks: false);
        return errors.Length == 0
            && value[0] != '-'
            && command?.Extent.Text == line.Extent.Text
            && command.CommandElements.Count == 2
            && command.CommandElements[1] is StringConstantExpressionAst word
            && word.StringConstantType == StringConstantType.BareWord
            && word.Value == value;
    }

    private static char QuoteOf(char c) =>
        SingleQuotes.IndexOf(c) >= 0 ? '\'' : DoubleQuotes.IndexOf(c) >= 0 ? '"' : None;
}
