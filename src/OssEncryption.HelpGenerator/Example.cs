namespace OssEncryption.HelpGenerator;

/// <summary>An example: what to type, and what it does.</summary>
internal sealed record Example(string Code, string Text);
