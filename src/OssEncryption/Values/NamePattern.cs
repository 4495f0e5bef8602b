using System.Management.Automation;

namespace OssEncryption.Values;

/// <summary>Patterns for bucket names and regions, with wildcards. Case does not matter.</summary>
internal static class NamePattern
{
    private static readonly char[] Special = ['*', '?', '[', '`'];

    /// <summary>The literal text before the first wildcard, as the prefix to list by; <c>null</c> when there is
    /// none.</summary>
    public static string? PrefixOf(string pattern)
    {
        int end = pattern.IndexOfAny(Special);
        string prefix = (end < 0 ? pattern : pattern.Substring(0, end)).ToLowerInvariant();
        return prefix.Length == 0 ? null : prefix;
    }

    /// <summary>Whether a name matches a pattern.</summary>
    public static bool Matches(string pattern, string name) =>
        WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name);
}
