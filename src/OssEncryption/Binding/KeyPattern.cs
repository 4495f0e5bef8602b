using System.Management.Automation;

namespace OssEncryption.Binding;

/// <summary>A key, exact or with wildcards, under a prefix. Keys tell capitals from small letters.</summary>
internal sealed class KeyPattern
{
    private static readonly char[] Special = ['*', '?', '[', '`'];

    private readonly string _prefix;
    private readonly WildcardPattern? _pattern;

    /// <summary>Makes the pattern; a key left out fits every key.</summary>
    public KeyPattern(string? prefix, string? key)
    {
        _prefix = prefix ?? "";
        if (key is not null && WildcardPattern.ContainsWildcardCharacters(key))
        {
            _pattern = WildcardPattern.Get(key, WildcardOptions.None);
            key = key.Substring(0, key.IndexOfAny(Special));
        }
        else
        {
            Exact = key;
        }

        string literal = key ?? "";
        string narrow = literal.Length > _prefix.Length ? literal : _prefix;
        ListPrefix = narrow.Length == 0 ? null : narrow;
    }

    /// <summary>The one key that fits, or <c>null</c> when there may be many.</summary>
    public string? Exact { get; }

    /// <summary>What the service narrows the list by, or <c>null</c>.</summary>
    public string? ListPrefix { get; }

    /// <summary>Whether a key fits.</summary>
    public bool Matches(string key) =>
        key.StartsWith(_prefix, StringComparison.Ordinal)
        && (Exact is null || key == Exact)
        && (_pattern is null || _pattern.IsMatch(key));
}
