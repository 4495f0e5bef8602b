using System.Globalization;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The access key that stands in a profile itself. The file is read again when the key expires or the service
/// calls it expired: the aliyun tool and others renew temporary keys there.</summary>
internal sealed class ProfileKeyProvider : RefreshingCredentialProvider
{
    private readonly ProfileFile _file;
    private readonly string _name;
    private readonly Func<Profile, string?> _token;
    private OssCredential? _first;

    /// <summary>Makes the provider of a profile whose key was just read.</summary>
    /// <param name="environment">The clock.</param>
    /// <param name="file">The file.</param>
    /// <param name="profile">The profile in it.</param>
    /// <param name="token">Takes the security token from a profile, by the rule of its mode.</param>
    /// <exception cref="CredentialException">The profile lacks a part of the key.</exception>
    public ProfileKeyProvider(
        CredentialEnvironment environment, ProfileFile file, Profile profile, Func<Profile, string?> token)
        : base(environment, profile.Label)
    {
        _file = file;
        _name = profile.Name;
        _token = token;
        _first = Read(profile);
    }

    /// <inheritdoc/>
    protected override Task<OssCredential> FetchAsync()
    {
        OssCredential? first = Interlocked.Exchange(ref _first, null);
        return Task.FromResult(first ?? Read(_file.Reread(_name)));
    }

    private OssCredential Read(Profile profile)
    {
        if (FieldNames.Normalize(profile.Mode) is "cloudsso" or "oauth" && profile.Find(ProfileKeys.Token) is null)
        {
            throw Failed(profile, "is not there yet. Get it");
        }

        DateTimeOffset? end = EndOf(profile);
        return end is { } past && past <= Environment.UtcNow()
            ? throw Failed(profile, "has expired. Renew it")
            : new OssCredential(
                profile.Require(ProfileKeys.Id), profile.Require(ProfileKeys.Secret), _token(profile), end);
    }

    private CredentialException Failed(Profile profile, string what) => new(
        CredentialError.CredentialSourceFailed,
        $"The temporary key of profile '{profile.Name}' in {_file.Path} {what} with " +
        $"'aliyun configure --profile {profile.Name}'.");

    // The aliyun tool writes seconds since 1970, and 0 or nothing where it does not know.
    private static DateTimeOffset? EndOf(Profile profile) =>
        long.TryParse(profile.Find("sts_expiration"), NumberStyles.None, CultureInfo.InvariantCulture, out long end)
        && end is > 0 and < int.MaxValue * 100L
            ? DateTimeOffset.FromUnixTimeSeconds(end)
            : null;
}
