using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>Searches profiles in the file of the aliyun tool, then in that of ossutil.</summary>
internal sealed class ProfileSearch(CredentialEnvironment environment)
{
    /// <summary>Enumerates the profiles of a name with their files; <c>null</c> stands for the current profile. Files
    /// are opened one by one.</summary>
    public IEnumerable<(ProfileFile File, Profile Profile)> Candidates(string? name)
    {
        (Func<CredentialEnvironment, ProfileFile?> Open, string Variable)[] places =
        [
            (AliyunProfileFile.Open, ProfileVariables.Vendor),
            (OssutilProfileFile.Open, ProfileVariables.Ossutil),
        ];
        foreach ((Func<CredentialEnvironment, ProfileFile?> open, string variable) in places)
        {
            bool isOff = name is null && variable == ProfileVariables.Vendor
                && environment.IsTrue(ProfileVariables.CliDisabled);
            if (!isOff
                && open(environment) is { } file
                && file.Choose(name ?? environment.Variable(variable)) is { } profile)
            {
                yield return (file, profile);
            }
        }
    }

    /// <summary>The provider of a profile; <c>null</c> stands for the current one.</summary>
    /// <exception cref="CredentialException">The profile does not exist or cannot be used.</exception>
    public ICredentialProvider Find(string? name)
    {
        foreach ((ProfileFile file, Profile profile) in Candidates(name))
        {
            // A named profile that is empty is an error of its own. Without a name, the other file may have a usable
            // one.
            if (name is not null || !profile.IsEmpty)
            {
                return new ProfileCredentialFactory(environment, file).Make(profile);
            }
        }

        throw NotFound(
            name is null ? "A current profile with a credential" : $"The profile '{name}'",
            [AliyunProfileFile.PathIn(environment), OssutilProfileFile.PathIn(environment)]);
    }

    /// <summary>The error for a profile that is in none of these files.</summary>
    /// <param name="what">The profile, as the beginning of a sentence.</param>
    /// <param name="paths">The paths searched.</param>
    public static CredentialException NotFound(string what, IEnumerable<string?> paths)
    {
        string places = string.Join(" or ", paths.Where(path => path is not null));
        return new CredentialException(
            CredentialError.ProfileNotFound,
            $"{what} is not in {(places.Length > 0 ? places : "any file: there is no home directory")}. "
            + "Profile names are case-sensitive in the files of the aliyun tool; 'aliyun configure list' shows them.");
    }
}

/// <summary>The variables that select a profile.</summary>
internal static class ProfileVariables
{
    /// <summary>For the files of the aliyun tool and of the SDKs.</summary>
    public const string Vendor = "ALIBABA_CLOUD_PROFILE";

    /// <summary>For the file of ossutil.</summary>
    public const string Ossutil = "OSSUTIL_PROFILE";

    /// <summary>When <c>true</c>, the file of the aliyun tool is used only with a profile name.</summary>
    public const string CliDisabled = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
}
