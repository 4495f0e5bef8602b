namespace OssEncryption.Protection.Policy;

/// <summary>Names with wildcards: <c>*</c> for any characters, none included, and <c>?</c> for one. Everything else
/// stands for itself.</summary>
public static class GlobPattern
{
    /// <summary>Whether a name fits a pattern; case counts, as it does in bucket names, region ids and tags.</summary>
    public static bool Matches(string pattern, string name)
    {
        int at = 0;
        int inName = 0;
        int star = -1;
        int retry = 0;
        while (inName < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                retry = inName;
            }
            else if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == name[inName]))
            {
                at++;
                inName++;
            }
            else if (star >= 0)
            {
                // The last star takes one character more.
                at = star + 1;
                inName = ++retry;
            }
            else
            {
                return false;
            }
        }

        while (at < pattern.Length && pattern[at] == '*')
        {
            at++;
        }

        return at == pattern.Length;
    }

    /// <summary>Whether a name fits one of several patterns.</summary>
    public static bool MatchesAny(IReadOnlyList<string> patterns, string name)
    {
        foreach (string pattern in patterns)
        {
            if (Matches(pattern, name))
            {
                return true;
            }
        }

        return false;
    }
}
