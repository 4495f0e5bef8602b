using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>Profiles that lead back to themselves.</summary>
internal static class ProfileCycle
{
    /// <summary>The error, with the way round.</summary>
    public static CredentialException In(string path, IReadOnlyList<string> trail) => new(
        CredentialError.ProfileUnsupported,
        $"source_profile leads in a circle in profile '{trail[0]}' of {path}: {string.Join(" -> ", trail)}.");
}
