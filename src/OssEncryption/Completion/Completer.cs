using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OssEncryption.Completion;

/// <summary>Offers values for a parameter. It is fast, and silent when it fails: a prompt must not hang or complain
/// because of Tab.</summary>
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
                    word.Write(choice.Value), choice.Value, CompletionResultType.ParameterValue, choice.Tooltip))];
        }
        catch (Exception problem) when (problem is not PipelineStoppedException)
        {
            return [];
        }
    }

    /// <summary>The values there are, with what is said of each; those that do not fit are left out
    /// afterwards.</summary>
    private protected abstract IEnumerable<(string Value, string Tooltip)> Find(CompletionContext context);
}
