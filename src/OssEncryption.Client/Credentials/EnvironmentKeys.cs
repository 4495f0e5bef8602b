using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>Credentials that stand in environment variables.</summary>
internal static class EnvironmentKeys
{
    /// <summary><c>OSS_ACCESS_KEY_ID</c>, <c>OSS_ACCESS_KEY_SECRET</c>, <c>OSS_SESSION_TOKEN</c>; and where
    /// <c>OSS_ROLE_ARN</c> is set too, the role that they assume.</summary>
    public static ChainStep Oss(CredentialEnvironment environment)
    {
        ChainStep keys = Keys(environment, "OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET", "OSS_SESSION_TOKEN");
        if (keys.Provider is null || environment.Variable("OSS_ROLE_ARN") is not { } role)
        {
            return keys;
        }

        try
        {
            var session = new RoleSession(role, environment.Variable("OSS_ROLE_SESSION_NAME"), null, null);
            return ChainStep.Found(new AssumeRoleCredentialProvider(environment, keys.Provider, session));
        }
        catch (OssInputException e)
        {
            throw Failed($"OSS_ROLE_ARN or OSS_ROLE_SESSION_NAME is wrong: {e.Message}");
        }
    }

    /// <summary><c>ALIBABA_CLOUD_ACCESS_KEY_ID</c>, <c>…_ACCESS_KEY_SECRET</c>, <c>…_SECURITY_TOKEN</c>.</summary>
    public static ChainStep AlibabaCloud(CredentialEnvironment environment) => Keys(
        environment,
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABA_CLOUD_SECURITY_TOKEN");

    /// <summary>The variables that a cluster sets in a pod whose service account has a role.</summary>
    public static ChainStep Oidc(CredentialEnvironment environment)
    {
        const string Role = "ALIBABA_CLOUD_ROLE_ARN";
        const string Provider = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
        const string File = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
        if (environment.Variable(Provider) is null && environment.Variable(File) is null)
        {
            return ChainStep.Nothing($"environment variables {Role}, {Provider}, {File}: not set");
        }

        string Require(string name) => environment.Variable(name)
            ?? throw Failed($"{Role}, {Provider} and {File} belong together, and {name} is not set.");
        try
        {
            return ChainStep.Found(
                CredentialProviders.FromOidc(environment, Require(Role), Require(Provider), Require(File), null, null));
        }
        catch (OssInputException e)
        {
            throw Failed($"{Role} or ALIBABA_CLOUD_ROLE_SESSION_NAME is wrong: {e.Message}");
        }
    }

    private static ChainStep Keys(CredentialEnvironment environment, string idName, string secretName, string tokenName)
    {
        string? id = environment.Variable(idName);
        string? secret = environment.Variable(secretName);
        if (id is null && secret is null)
        {
            return ChainStep.Nothing($"environment variables {idName}, {secretName}: not set");
        }

        if (id is null || secret is null)
        {
            (string set, string unset) = id is null ? (secretName, idName) : (idName, secretName);
            throw Failed($"{set} is set and {unset} is not: set both environment variables, or neither.");
        }

        var credential = new OssCredential(id, secret, environment.Variable(tokenName));
        return ChainStep.Found(
            new StaticCredentialProvider(credential, $"environment variables {idName}, {secretName}"));
    }

    private static CredentialException Failed(string message) => new(CredentialError.CredentialSourceFailed, message);
}
