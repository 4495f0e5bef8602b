using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>Where to work, as the environment or a profile says it beside the credential. Both parts come from one
/// place: the region of one and the endpoint of another would not belong together.</summary>
/// <param name="Region">The region id as it is written there, or <c>null</c>.</param>
/// <param name="Endpoint">The OSS endpoint as it is written there, or <c>null</c>.</param>
/// <param name="Source">The place in words, or <c>null</c> when nothing was said anywhere.</param>
public sealed record DefaultLocation(string? Region, string? Endpoint, string? Source)
{
    private static readonly DefaultLocation Nothing = new(null, null, null);

    /// <summary>The first that says something. With a profile named: that profile, then the variables. Without: the
    /// variables, then the current profile of the aliyun tool (unless it is switched off), then that of ossutil. The
    /// variables are <c>OSS_REGION</c> and <c>OSS_ENDPOINT</c>, then <c>ALIBABA_CLOUD_REGION_ID</c>. A file or profile
    /// that is not there says nothing.</summary>
    /// <param name="environment">The world outside.</param>
    /// <param name="profileName">The profile; <c>null</c> for the current one.</param>
    /// <exception cref="CredentialException">A file that had to be asked is malformed.</exception>
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
            // The aliyun tool's endpoint belongs to whatever service it calls, not to OSS.
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
