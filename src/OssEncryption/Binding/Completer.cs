using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OssEncryption.Binding;

/// <summary>Offers values for a parameter. It is fast, and silent when it fails: a prompt must not hang or complain
/// because of Tab.</summary>
public abstract class Completer : IArgumentCompleter
{
    private static readonly char[] NeedsQuotes = " '\"`$();,|&{}@#".ToCharArray();

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        try
        {
            return [.. Find(word, fakeBoundParameters)
                .Where(choice => choice.Value.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Select(choice => new CompletionResult(
                    Quote(choice.Value), choice.Value, CompletionResultType.ParameterValue, choice.Tooltip))];
        }
        catch (Exception problem) when (problem is not PipelineStoppedException)
        {
            return [];
        }
    }

    /// <summary>The values there are, with what is said of each; those that do not fit are left out
    /// afterwards.</summary>
    /// <param name="word">What was typed so far, without quotes.</param>
    /// <param name="bound">The parameters that the line has already.</param>
    private protected abstract IEnumerable<(string Value, string Tooltip)> Find(string word, IDictionary bound);

    private static string Quote(string value) =>
        value.IndexOfAny(NeedsQuotes) < 0 ? value : $"'{value.Replace("'", "''")}'";
}
