using System.Management.Automation;

namespace OssEncryption.Values;

/// <summary>Names with wildcards, as the listing cmdlets understand them.</summary>
internal static class NamePattern
{
    private static readonly char[] Special = ['*', '?', '[', '`'];

    /// <summary>The literal beginning of a pattern, for the service to narrow the list by; <c>null</c> for
    /// none.</summary>
    public static string? PrefixOf(string pattern)
    {
        int end = pattern.IndexOfAny(Special);
        string prefix = (end < 0 ? pattern : pattern.Substring(0, end)).ToLowerInvariant();
        return prefix.Length == 0 ? null : prefix;
    }

    /// <summary>Whether a name fits a pattern, whatever the case.</summary>
    public static bool Matches(string pattern, string name) =>
        WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name);
}
