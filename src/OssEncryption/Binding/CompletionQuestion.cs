using System.Collections;

namespace OssEncryption.Binding;

/// <summary>What is to be completed.</summary>
/// <param name="Command">The cmdlet, as it was typed.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="Word">What was typed of the value, without quotes.</param>
/// <param name="Bound">The parameters that the line has already.</param>
internal sealed record CompletionQuestion(string Command, string Parameter, string Word, IDictionary Bound)
{
    /// <summary>The bucket that the line names for the parameter: a destination has its own, else that of the source;
    /// <c>null</c> when there is none.</summary>
    public string? Bucket =>
        (Parameter.StartsWith("Destination", StringComparison.Ordinal) ? BucketIn("DestinationBucketName") : null)
        ?? BucketIn("BucketName");

    private string? BucketIn(string parameter) => Bound[parameter] switch
    {
        string text => OssAddress.Parse(text).Bucket,
        IEnumerable items => items.Cast<object>().Select(item => OssAddress.Parse($"{item}").Bucket).FirstOrDefault(),
        _ => null,
    };
}
