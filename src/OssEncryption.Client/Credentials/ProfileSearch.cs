using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>Looks for a profile in the aliyun tool's file and then in ossutil's.</summary>
internal sealed class ProfileSearch(CredentialEnvironment environment)
{
    /// <summary>The files in which to look, each opened only when it is its turn, and the profile that each has under a
    /// name; <c>null</c> for the one in use.</summary>
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

    /// <summary>The provider of a profile; of the current one for <c>null</c>.</summary>
    /// <exception cref="CredentialException">There is none, or it cannot be used.</exception>
    public ICredentialProvider Find(string? name)
    {
        foreach ((ProfileFile file, Profile profile) in Candidates(name))
        {
            // Named, an empty profile is a mistake worth its own words; unnamed, the other file may have a real one.
            if (name is not null || !profile.IsEmpty)
            {
                return new ProfileCredentialFactory(environment, file).Make(profile);
            }
        }

        throw NotFound(
            name is null ? "A current profile with a credential" : $"The profile '{name}'",
            [AliyunProfileFile.PathIn(environment), OssutilProfileFile.PathIn(environment)]);
    }

    /// <summary>The error that a profile is in none of these files.</summary>
    /// <param name="what">The profile, to begin a sentence with.</param>
    /// <param name="paths">Where was looked.</param>
    public static CredentialException NotFound(string what, IEnumerable<string?> paths)
    {
        string places = string.Join(" or ", paths.Where(path => path is not null));
        return new CredentialException(
            CredentialError.ProfileNotFound,
            $"{what} is not in {(places.Length > 0 ? places : "any file: there is no home directory")}. "
            + "Profile names are case-sensitive in the files of the aliyun tool; 'aliyun configure list' shows them.");
    }
}

/// <summary>The variables that say which profile to use.</summary>
internal static class ProfileVariables
{
    /// <summary>For the files of the aliyun tool and of the SDKs.</summary>
    public const string Vendor = "ALIBABA_CLOUD_PROFILE";

    /// <summary>For the file of ossutil.</summary>
    public const string Ossutil = "OSSUTIL_PROFILE";

    /// <summary>When <c>true</c>, the aliyun tool's file is not for others unless they name a profile.</summary>
    public const string CliDisabled = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
}
