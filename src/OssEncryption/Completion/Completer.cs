using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
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
