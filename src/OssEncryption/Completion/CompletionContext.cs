using System.Collections;
using System.Management.Automation;
using OssEncryption.Values;

namespace OssEncryption.Completion;

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
