using System.Management.Automation;
using System.Text;
using OssEncryption.Client.Model;

namespace OssEncryption.Values;

/// <summary>A key, exact or with wildcards, under a prefix. Keys tell capitals from small letters.</summary>
internal sealed class KeyPattern
{
    private const char Escape = '`';

    private static readonly char[] Special = ['*', '?', '[', ']', Escape];

    private readonly string _prefix;
    private readonly WildcardPattern? _pattern;

    /// <summary>Makes the pattern; a key left out fits every key.</summary>
    /// <param name="prefix">What the keys begin with, or <c>null</c>.</param>
    /// <param name="key">The key, with wildcards unless it is literal, or <c>null</c>.</param>
    /// <param name="isLiteral">Whether the key is taken as it is.</param>
    /// <exception cref="OssInputException">The wildcards are not well formed.</exception>
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

    /// <summary>The one key that fits, or <c>null</c> when there may be many.</summary>
    public string? Exact { get; }

    /// <summary>What the service narrows the list by, or <c>null</c>.</summary>
    public string? ListPrefix { get; }

    /// <summary>The patterns that an address, or a prefix and keys beside it, mean.</summary>
    /// <exception cref="OssInputException">Both name keys.</exception>
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

    /// <summary>A key as a pattern that fits it alone.</summary>
    public static string EscapeLiteral(string key) => string.Concat(
        key.Select(c => Array.IndexOf(Special, c) < 0 ? c.ToString() : new string([Escape, c])));

    /// <summary>Whether a key fits.</summary>
    public bool Matches(string key) =>
        key.StartsWith(_prefix, StringComparison.Ordinal)
        && (Exact is null || key == Exact)
        && (_pattern is null || _pattern.IsMatch(key));

    private static WildcardPattern Compile(string key)
    {
        WildcardPattern pattern = WildcardPattern.Get(key, WildcardOptions.None);
        try
        {
            // The pattern is read when it is first used.
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

    // What stands before the first wildcard, as keys have it: an escaped character is one of the key.
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
