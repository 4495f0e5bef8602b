namespace OssEncryption.HelpGenerator;

/// <summary>How a parameter stands in a parameter set.</summary>
/// <param name="IsMandatory">Whether it must be given.</param>
/// <param name="Position">Its position, or <c>null</c> when it must be named.</param>
/// <param name="ByValue">Whether the pipeline binds whole objects to it.</param>
/// <param name="ByPropertyName">Whether the pipeline binds a property of its name to it.</param>
internal sealed record ParameterUse(bool IsMandatory, int? Position, bool ByValue, bool ByPropertyName)
{
    /// <summary>The ways in which the pipeline binds to it, in the words of Get-Help; empty for none.</summary>
    public string PipelineWays => string.Join(", ", Ways());

    private IEnumerable<string> Ways()
    {
        if (ByValue)
        {
            yield return "ByValue";
        }

        if (ByPropertyName)
        {
            yield return "ByPropertyName";
        }
    }
}
