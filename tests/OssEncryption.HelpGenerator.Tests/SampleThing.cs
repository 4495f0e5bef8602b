namespace OssEncryption.HelpGenerator.Tests;

/// <summary>A thing.</summary>
public sealed class SampleThing
{
    /// <summary>Its name.</summary>
    public string Name { get; } = "thing";
}
