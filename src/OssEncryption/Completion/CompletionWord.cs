using System.Management.Automation.Language;
using System.Text;

namespace OssEncryption.Completion;

/// <summary>A word as typed so far: bare, or after a quote that may not be closed yet. It quotes the values that
/// complete it in the same way.</summary>
internal sealed class CompletionWord
{
    // PowerShell accepts typographic quotes as quotes.
    private const string SingleQuotes = "'\u2018\u2019\u201a\u201b";
    private const string DoubleQuotes = "\"\u201c\u201d\u201e";
    private const char None = '\0';
    private const char Escape = '`';

    private readonly char _quote;

    /// <summary>Parses the word.</summary>
    public CompletionWord(string? typed)
    {
        string word = typed ?? "";
        _quote = word.Length == 0 ? None : QuoteOf(word[0]);
        Text = Unquote(_quote == None ? word : word.Substring(1), _quote);
    }

    /// <summary>The text, without quotes and escapes.</summary>
    public string Text { get; }

    /// <summary>Quotes a value: with the quote that was typed, else only where a bare word would be parsed
    /// differently.</summary>
    public string Quote(string value)
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

    private static string Unquote(string word, char quote)
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

    // Numbers, parameters, lists, comments, variables and more would be parsed differently, so the parser decides.
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
