using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The region and endpoint that the environment or a profile configures besides the credential. Both come from
/// the same source, so that they fit together.</summary>
/// <param name="Region">The region id, verbatim, or <c>null</c>.</param>
/// <param name="Endpoint">The OSS endpoint, verbatim, or <c>null</c>.</param>
/// <param name="Source">The source as people read it, or <c>null</c> when no source has a location.</param>
public sealed record DefaultLocation(string? Region, string? Endpoint, string? Source)
{
    private static readonly DefaultLocation Nothing = new(null, null, null);

    /// <summary>Reads the first source that has a location. With a profile name: that profile, then the variables.
    /// Without: the variables, then the current profile of the aliyun tool (unless disabled), then that of ossutil. The
    /// variables are <c>OSS_REGION</c> and <c>OSS_ENDPOINT</c>, then <c>ALIBABA_CLOUD_REGION_ID</c>. A missing file or
    /// profile is skipped.</summary>
    /// <param name="environment">Variables, files, network and clock.</param>
    /// <param name="profileName">The profile; <c>null</c> for the current one.</param>
    /// <exception cref="CredentialException">A file that had to be read is malformed.</exception>
    public static DefaultLocation Read(CredentialEnvironment environment, string? profileName)
    {
        string? name = string.IsNullOrWhiteSpace(profileName) ? null : profileName;
        return name is null
            ? Variables(environment) ?? Profiles(environment, null) ?? Nothing
            : Profiles(environment, name) ?? Variables(environment) ?? Nothing;
    }

    private static DefaultLocation? Variables(CredentialEnvironment environment) =>
        Make(environment.Variable("OSS_REGION"), environment.Variable("OSS_ENDPOINT"), "environment variables OSS_…")
        ?? Make(environment.Variable("ALIBABA_CLOUD_REGION_ID"), null, "environment variable ALIBABA_CLOUD_REGION_ID");

    private static DefaultLocation? Profiles(CredentialEnvironment environment, string? name)
    {
        try
        {
            return Search(environment, name);
        }
        catch (CredentialException e) when (e.Reason == CredentialError.ProfileNotFound)
        {
            return null;
        }
    }

    private static DefaultLocation? Search(CredentialEnvironment environment, string? name)
    {
        foreach ((ProfileFile file, Profile profile) in new ProfileSearch(environment).Candidates(name))
        {
            // The endpoint in a profile of the aliyun tool is not one of OSS.
            string? endpoint = file is OssutilProfileFile ? profile.Find("endpoint", "host") : null;
            if (Make(profile.Find("region", "region_id"), endpoint, profile.Label) is { } settings)
            {
                return settings;
            }
        }

        return null;
    }

    private static DefaultLocation? Make(string? region, string? endpoint, string source) =>
        region is null && endpoint is null ? null : new DefaultLocation(region, endpoint, source);
}
