namespace OssEncryption.HelpGenerator;

/// <summary>A type that a cmdlet takes from the pipeline or gives to it.</summary>
/// <param name="Name">Its full name; <c>None</c> for nothing.</param>
/// <param name="Text">What it is, or how it is bound; empty when its name says it.</param>
internal sealed record TypeHelp(string Name, string Text)
{
    /// <summary>Nothing is taken, or nothing given.</summary>
    public static TypeHelp None { get; } = new("None", "");
}
