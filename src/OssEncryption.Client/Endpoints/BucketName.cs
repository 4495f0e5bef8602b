namespace OssEncryption.Client.Endpoints;

/// <summary>The rules for bucket names. Source: the vendor's page on bucket naming.</summary>
public static class BucketName
{
    /// <summary>Checks a name.</summary>
    /// <exception cref="OssInputException">The sentence says which rule it breaks.</exception>
    public static void Validate(string name)
    {
        if (name.Length is < 3 or > 63)
        {
            throw Broken(name, "a bucket name has 3 to 63 characters");
        }

        foreach (char c in name)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            {
                throw Broken(name, "a bucket name has lower-case letters, digits and hyphens only");
            }
        }

        if (name[0] == '-' || name[name.Length - 1] == '-')
        {
            throw Broken(name, "a bucket name begins and ends with a letter or a digit, not with a hyphen");
        }
    }

    private static OssInputException Broken(string name, string rule) =>
        new(OssInputError.InvalidBucketName, $"'{name}' is not a bucket name: {rule}.");
}
