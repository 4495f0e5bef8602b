namespace OssEncryption.Emulator.Operations;

/// <summary>The rules for names. Source: the vendor's pages on buckets and objects.</summary>
internal static class BucketNames
{
    /// <summary>3 to 63 lower-case letters, digits and hyphens, with no hyphen at either end.</summary>
    public static bool IsValid(string name) =>
        name.Length is >= 3 and <= 63
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && name[0] != '-'
        && name[^1] != '-';
}
