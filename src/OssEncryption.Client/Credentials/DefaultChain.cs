using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The places where a credential may be configured without anybody naming one, in the order in which the
/// vendor's tools ask them.</summary>
internal sealed class DefaultChain
{
    private const string MetadataDisabled = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
    private const string AddressVariable = "ALIBABA_CLOUD_CREDENTIALS_URI";

    private readonly CredentialEnvironment _environment;
    private readonly Func<Task<ChainStep>>[] _steps;

    /// <summary>Makes the chain of an environment.</summary>
    public DefaultChain(CredentialEnvironment environment)
    {
        _environment = environment;
        _steps =
        [
            () => Task.FromResult(EnvironmentKeys.Oss(environment)),
            () => Task.FromResult(EnvironmentKeys.AlibabaCloud(environment)),
            () => Task.FromResult(EnvironmentKeys.Oidc(environment)),
            () => Task.FromResult(AliyunFile()),
            () => Task.FromResult(SharedFile()),
            () => Task.FromResult(OssutilFile()),
            EcsRoleAsync,
            () => Task.FromResult(Address()),
        ];
    }

    /// <summary>The provider of the first place where something is configured.</summary>
    /// <exception cref="CredentialException">Nothing is configured anywhere, or what is configured first is
    /// wrong.</exception>
    public async Task<ICredentialProvider> FindAsync()
    {
        var reports = new List<string>();
        foreach (Func<Task<ChainStep>> step in _steps)
        {
            ChainStep answer = await step().ConfigureAwait(false);
            if (answer.Provider is not null)
            {
                return answer.Provider;
            }

            reports.Add(answer.Report);
        }

        throw new CredentialException(
            CredentialError.CredentialNotFound,
            "No credential was found. Looked in this order:\n  "
            + string.Join("\n  ", reports)
            + "\nGive one with Connect-Oss -Credential (Get-Credential), name one with Connect-Oss -ProfileName, "
            + "-EcsRoleName or -RoleArn, or set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET.");
    }

    private ChainStep AliyunFile() => _environment.IsTrue(ProfileVariables.CliDisabled)
        ? ChainStep.Nothing($"aliyun CLI profile: switched off by {ProfileVariables.CliDisabled}")
        : Of(
            "aliyun CLI profile",
            AliyunProfileFile.PathIn(_environment),
            AliyunProfileFile.Open,
            ProfileVariables.Vendor);

    // A profile that is named and is in neither file is a mistake; going on would act as somebody else.
    private ChainStep SharedFile()
    {
        string? path = SharedProfileFile.PathIn(_environment);
        ChainStep step = Of("shared credentials profile", path, SharedProfileFile.Open, ProfileVariables.Vendor);
        if (step.Provider is null && _environment.Variable(ProfileVariables.Vendor) is { } name)
        {
            bool isOff = _environment.IsTrue(ProfileVariables.CliDisabled);
            throw ProfileSearch.NotFound(
                $"The profile '{name}', which {ProfileVariables.Vendor} names,",
                [isOff ? null : AliyunProfileFile.PathIn(_environment), path]);
        }

        return step;
    }

    private ChainStep OssutilFile()
    {
        string? path = OssutilProfileFile.PathIn(_environment);
        ChainStep step = Of("ossutil profile", path, OssutilProfileFile.Open, ProfileVariables.Ossutil);
        return step.Provider is null && _environment.Variable(ProfileVariables.Ossutil) is { } name
            ? throw ProfileSearch.NotFound($"The profile '{name}', which {ProfileVariables.Ossutil} names,", [path])
            : step;
    }

    private async Task<ChainStep> EcsRoleAsync()
    {
        if (_environment.IsTrue(MetadataDisabled))
        {
            return ChainStep.Nothing($"RAM role of an ECS instance: switched off by {MetadataDisabled}");
        }

        var provider = new EcsRoleCredentialProvider(_environment, _environment.Variable("ALIBABA_CLOUD_ECS_METADATA"));
        return await provider.IsThereAsync().ConfigureAwait(false)
            ? ChainStep.Found(provider)
            : ChainStep.Nothing($"RAM role of an ECS instance: none at {_environment.MetadataService.Authority}");
    }

    private ChainStep Address() => _environment.Variable(AddressVariable) is { } address
        ? ChainStep.Found(UriCredentialProvider.Make(_environment, address, AddressVariable))
        : ChainStep.Nothing($"environment variable {AddressVariable}: not set");

    private ChainStep Of(
        string what, string? path, Func<CredentialEnvironment, ProfileFile?> open, string nameVariable)
    {
        if (open(_environment) is not { } file)
        {
            return ChainStep.Nothing($"{what}: no file {path ?? "(no home directory)"}");
        }

        string? name = _environment.Variable(nameVariable);
        Profile? profile = file.Choose(name);
        return profile is null || (profile.IsEmpty && name is null)
            ? ChainStep.Nothing($"{what}: {(profile is null ? "none" : "no credential")} in {path}")
            : ChainStep.Found(new ProfileCredentialFactory(_environment, file).Make(profile));
    }
}
