using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using OssEncryption.Values;

namespace OssEncryption.Completion;

/// <summary>Completes the value of a parameter. It returns nothing when it fails, because Tab must not show errors at
/// the prompt.</summary>
public abstract class Completer : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var word = new CompletionWord(wordToComplete);
        try
        {
            return [.. Find(new CompletionContext(commandName, parameterName, word.Text, fakeBoundParameters))
                .Where(choice => choice.Value.StartsWith(word.Text, StringComparison.OrdinalIgnoreCase))
                .Where(choice => !choice.Value.Any(char.IsControl))
                .Select(choice => new CompletionResult(
                    word.Quote(choice.Value), choice.Value, CompletionResultType.ParameterValue, choice.Tooltip))];
        }
        catch (Exception problem) when (problem is not PipelineStoppedException)
        {
            return [];
        }
    }

    /// <summary>The possible values with their tooltips. Those that do not begin with the word are removed
    /// afterwards.</summary>
    private protected abstract IEnumerable<(string Value, string Tooltip)> Find(CompletionContext context);
}

/// <summary>The word to complete, and the command line around it.</summary>
/// <param name="Command">The name of the cmdlet, as typed.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="Word">The word typed so far, without quotes.</param>
/// <param name="Bound">The parameters that are on the command line already.</param>
internal sealed record CompletionContext(string Command, string Parameter, string Word, IDictionary Bound)
{
    /// <summary>The bucket of the command line: for a destination parameter the destination bucket, else the source
    /// bucket; <c>null</c> when there is none.</summary>
    public string? Bucket =>
        (Parameter.StartsWith("Destination", StringComparison.Ordinal) ? BucketIn("DestinationBucketName") : null)
        ?? BucketIn("BucketName");

    /// <summary>The value of another parameter, where the command line has it.</summary>
    public object? ValueOf(string parameter) =>
        Bound[parameter] is PSObject wrapped ? wrapped.BaseObject : Bound[parameter];

    private string? BucketIn(string parameter)
    {
        object? value = ValueOf(parameter);
        object? first = value is IEnumerable items and not string ? items.Cast<object>().FirstOrDefault() : value;
        return first is null ? null : OssAddress.Parse($"{first}").Bucket;
    }
}

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
