namespace OssEncryption.HelpGenerator;

/// <summary>How a parameter stands in a parameter set.</summary>
/// <param name="IsMandatory">Whether it must be given.</param>
/// <param name="Position">Its position, or <c>null</c> when it must be named.</param>
/// <param name="PipelineInput">How the pipeline binds to it, in the words of Get-Help.</param>
internal sealed record ParameterUse(bool IsMandatory, int? Position, string PipelineInput);
