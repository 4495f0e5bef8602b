using System.Management.Automation;
using System.Text;
using OssEncryption.Client.Model;

namespace OssEncryption.Values;

/// <summary>A pattern for keys: a prefix and a key, exact or with wildcards. Case matters.</summary>
internal sealed class KeyPattern
{
    private const char Escape = '`';

    private static readonly char[] Special = ['*', '?', '[', ']', Escape];

    private readonly string _prefix;
    private readonly WildcardPattern? _pattern;

    /// <summary>Creates the pattern. Without a key, every key with the prefix matches.</summary>
    /// <param name="prefix">The prefix of the keys, or <c>null</c>.</param>
    /// <param name="key">The key, with wildcards unless it is literal, or <c>null</c>.</param>
    /// <param name="isLiteral">Whether the key is taken literally.</param>
    /// <exception cref="OssInputException">The wildcards are not valid.</exception>
    public KeyPattern(string? prefix, string? key, bool isLiteral = false)
    {
        _prefix = prefix ?? "";
        string literal = key ?? "";
        if (isLiteral || key is null)
        {
            Exact = key;
        }
        else
        {
            literal = LiteralStart(key, out bool isWhole);
            Exact = isWhole ? literal : null;
            _pattern = isWhole ? null : Compile(key);
        }

        string narrow = literal.Length > _prefix.Length ? literal : _prefix;
        ListPrefix = narrow.Length == 0 ? null : narrow;
    }

    /// <summary>The one key that matches, or <c>null</c> when many can.</summary>
    public string? Exact { get; }

    /// <summary>The prefix to list by, or <c>null</c>.</summary>
    public string? ListPrefix { get; }

    /// <summary>The patterns for an address, or for a prefix and keys in its bucket.</summary>
    /// <exception cref="OssInputException">The address has a key, and others are named beside it.</exception>
    public static IReadOnlyList<KeyPattern> Find(OssAddress place, string? prefix, string[] keys, bool isLiteral)
    {
        if (place.Key is not null)
        {
            string own = place.KeysOr(prefix is null ? keys : [prefix])[0];
            return own.EndsWith("/", StringComparison.Ordinal)
                ? [new KeyPattern(own, null)]
                : [new KeyPattern(null, own)];
        }

        return keys.Length == 0
            ? [new KeyPattern(prefix, null)]
            : [.. keys.Select(key => new KeyPattern(prefix, key, isLiteral))];
    }

    /// <summary>Escapes the wildcards of a key, so that the pattern matches only this key.</summary>
    public static string EscapeLiteral(string key) => string.Concat(
        key.Select(c => Array.IndexOf(Special, c) < 0 ? c.ToString() : new string([Escape, c])));

    /// <summary>Whether a key matches.</summary>
    public bool Matches(string key) =>
        key.StartsWith(_prefix, StringComparison.Ordinal)
        && (Exact is null || key == Exact)
        && (_pattern is null || _pattern.IsMatch(key));

    private static WildcardPattern Compile(string key)
    {
        WildcardPattern pattern = WildcardPattern.Get(key, WildcardOptions.None);
        try
        {
            // PowerShell parses the pattern at its first use.
            pattern.IsMatch("");
            return pattern;
        }
        catch (WildcardPatternException problem)
        {
            throw new OssInputException(OssInputError.InvalidObjectKey,
                $"The wildcards of '{key}' are not well formed. For a key with such a character write a backtick " +
                "before it: `[.", problem);
        }
    }

    // The text before the first wildcard, with escapes resolved.
    private static string LiteralStart(string pattern, out bool isWhole)
    {
        var start = new StringBuilder();
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] is '*' or '?' or '[')
            {
                isWhole = false;
                return start.ToString();
            }

            i += pattern[i] == Escape && i < pattern.Length - 1 ? 1 : 0;
            start.Append(pattern[i]);
        }

        isWhole = true;
        return start.ToString();
    }
}

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
