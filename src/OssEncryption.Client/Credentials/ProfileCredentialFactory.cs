using System.Globalization;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>Makes the credential provider of a profile, by its mode.</summary>
internal sealed class ProfileCredentialFactory(CredentialEnvironment environment, ProfileFile file)
{
    /// <summary>The provider of a profile.</summary>
    /// <exception cref="CredentialException">The mode is not supported, or lacks what it needs.</exception>
    public ICredentialProvider Make(Profile profile)
    {
        try
        {
            return Make(profile, [profile.Name]);
        }
        catch (OssInputException e)
        {
            throw profile.Unsupported($"{e.Message} This is not so");
        }
    }

    private ICredentialProvider Make(Profile profile, List<string> trail)
    {
        switch (FieldNames.Normalize(profile.Mode))
        {
            case "":
                return Key(profile, OptionalToken);
            case "ak" or "accesskey":
                return Key(profile, static _ => null);
            case "ststoken" or "sts" or "cloudsso" or "oauth":
                return Key(profile, static its => its.Require(ProfileKeys.Token));
            case "ramrolearn":
                return AssumeRole(profile, Key(profile, OptionalToken));
            case "ramrolearnwithrolename":
                return AssumeRole(
                    profile, new EcsRoleCredentialProvider(environment, profile.Find(ProfileKeys.EcsRole)));
            case "chainableramrolearn":
                return AssumeRole(profile, SourceOf(profile, trail));
            case "ecsramrole":
                return Named(profile, new EcsRoleCredentialProvider(environment, profile.Find(ProfileKeys.EcsRole)));
            case "oidc" or "oidcrolearn":
                return Oidc(profile);
            case "external" or "process":
                RequireExternal(profile);
                return Process(profile);
            case "credentialsuri" or "credentialuri":
                RequireExternal(profile);
                return Named(profile, UriCredentialProvider.Make(
                    environment, profile.Require(ProfileKeys.Address), profile.Label));
            default:
                throw profile.Unsupported($"mode {Shown(profile.Mode)} is not supported");
        }
    }

    private static string? OptionalToken(Profile profile) => profile.Find(ProfileKeys.Token);

    private ProfileKeyProvider Key(Profile profile, Func<Profile, string?> token) =>
        new(environment, file, profile, token);

    private void RequireExternal(Profile profile)
    {
        if (environment.IsTrue(ExternalSources.Disabled))
        {
            throw profile.Unsupported($"{ExternalSources.Disabled} switches off mode {Shown(profile.Mode)}, which is");
        }
    }

    private ICredentialProvider SourceOf(Profile profile, List<string> trail)
    {
        string name = profile.Require("source_profile");
        if (trail.Contains(name))
        {
            throw ProfileCycle.In(file.Path, [.. trail, name]);
        }

        Profile source = file.Find(name)
            ?? throw profile.Unsupported($"source_profile names '{name}', which is not there,");
        return Make(source, [.. trail, name]);
    }

    private NamedCredentialProvider AssumeRole(Profile profile, ICredentialProvider caller) =>
        Named(profile, new AssumeRoleCredentialProvider(environment, caller, Session(profile)));

    private NamedCredentialProvider Oidc(Profile profile) => Named(profile, new OidcCredentialProvider(
        environment, Session(profile), profile.Require("oidc_provider_arn"), profile.Require(ProfileKeys.TokenFile)));

    private NamedCredentialProvider Process(Profile profile)
    {
        string command = profile.Require(ProfileKeys.Command);
        IReadOnlyList<string> words = CommandLine.Split(command, CommandLine.IsWindows)
            ?? throw profile.Unsupported("the command has a quote that is not closed");
        return words.Count > 0
            ? Named(profile, new ProcessCredentialProvider(
                environment, words, profile.Seconds("credential_process_timeout")))
            : throw profile.Unsupported($"{ProfileKeys.Command[0]} is missing");
    }

    private static RoleSession Session(Profile profile) => new(
        profile.Require(ProfileKeys.RoleArn),
        profile.Find(ProfileKeys.SessionName),
        profile.Seconds(ProfileKeys.Duration),
        profile.Find("sts_region"))
    {
        ExternalId = profile.Find("external_id"),
        Policy = profile.Find("policy"),
        Endpoint = profile.Find("sts_endpoint") is { } endpoint ? StsEndpoints.Parse(endpoint) : null,
        IsInVpc = string.Equals(profile.Find("enable_vpc"), "true", StringComparison.OrdinalIgnoreCase),
    };

    private static NamedCredentialProvider Named(Profile profile, IRenewableCredentialProvider inner) =>
        new(profile.Label, inner);

    // Shows only words, as all modes are: a secret in the wrong line must not appear.
    private static string Shown(string mode) =>
        mode.Length <= 32 && mode.All(c => char.IsLetter(c) || c is '_' or '-') ? mode : "(not shown)";
}

/// <summary>A provider whose source also names the profile.</summary>
internal sealed class NamedCredentialProvider(string place, IRenewableCredentialProvider inner)
    : IRenewableCredentialProvider
{
    /// <inheritdoc/>
    public string Source { get; } = $"{place} ({inner.Source})";

    /// <inheritdoc/>
    public Task<OssCredential> GetAsync(CancellationToken cancellationToken) => inner.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public bool Discard(OssCredential expired) => inner.Discard(expired);
}

/// <summary>The sources that start a program or ask a web address which a file or variable names.</summary>
internal static class ExternalSources
{
    /// <summary>When <c>true</c>, neither is done. Source: the aliyun tool and the vendor's libraries.</summary>
    public const string Disabled = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";
}

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
