using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using OssEncryption.Values;

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

/// <summary>What is to be completed.</summary>
/// <param name="Command">The cmdlet, as it was typed.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="Word">What was typed of the value, without quotes.</param>
/// <param name="Bound">The parameters that the line has already.</param>
internal sealed record CompletionContext(string Command, string Parameter, string Word, IDictionary Bound)
{
    /// <summary>The bucket that the line names for the parameter: a destination has its own, else that of the source;
    /// <c>null</c> when there is none.</summary>
    public string? Bucket =>
        (Parameter.StartsWith("Destination", StringComparison.Ordinal) ? BucketIn("DestinationBucketName") : null)
        ?? BucketIn("BucketName");

    /// <summary>The value of another parameter, as far as the line tells it.</summary>
    public object? ValueOf(string parameter) =>
        Bound[parameter] is PSObject wrapped ? wrapped.BaseObject : Bound[parameter];

    private string? BucketIn(string parameter)
    {
        object? value = ValueOf(parameter);
        object? first = value is IEnumerable items and not string ? items.Cast<object>().FirstOrDefault() : value;
        return first is null ? null : OssAddress.Parse($"{first}").Bucket;
    }
}
