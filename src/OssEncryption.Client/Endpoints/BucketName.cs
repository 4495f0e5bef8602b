using OssEncryption.Client.Model;

namespace OssEncryption.Client.Endpoints;

/// <summary>The naming rules of buckets. Source: the vendor's page "Bucket naming conventions".</summary>
public static class BucketName
{
    private const int Shortest = 3;
    private const int Longest = 63;

    /// <summary>Checks a name before it becomes part of a host or path.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidBucketName"/>; the message names the broken
    /// rule.</exception>
    public static void Validate(string name)
    {
        if (BrokenRule(name) is { } rule)
        {
            throw new OssInputException(OssInputError.InvalidBucketName,
                $"The bucket name{Shown(name)} is not valid: {rule}.");
        }
    }

    private static string? BrokenRule(string name)
    {
        if (name.Length is < Shortest or > Longest)
        {
            return $"it must have {Shortest} to {Longest} characters, and has {name.Length}";
        }

        foreach (char c in name)
        {
            if (c is >= 'A' and <= 'Z')
            {
                return "it must be in lower case";
            }

            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            {
                return "it may have only lower-case letters, digits and hyphens";
            }
        }

        return name[0] == '-' || name[name.Length - 1] == '-' ? "it must not begin or end with a hyphen" : null;
    }

    private static string Shown(string name) =>
        name.Length is > 0 and <= Longest && !name.Any(char.IsControl) ? $" '{name}'" : "";
}
