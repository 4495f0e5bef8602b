namespace OssEncryption.HelpGenerator;

/// <summary>Where a reader can go on.</summary>
/// <param name="Text">The name of a cmdlet or of a topic, or what an address is about.</param>
/// <param name="Address">The address of a page outside, or empty.</param>
internal sealed record RelatedLink(string Text, string Address);
