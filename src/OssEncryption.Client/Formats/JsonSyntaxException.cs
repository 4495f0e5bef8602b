namespace OssEncryption.Client.Formats;

/// <summary>A text that is not JSON. The message says what was expected and never what stands there.</summary>
internal sealed class JsonSyntaxException(int line, string problem) : Exception($"line {line}: {problem}")
{
    /// <summary>The line of the mistake, from 1.</summary>
    public int Line { get; } = line;
}
