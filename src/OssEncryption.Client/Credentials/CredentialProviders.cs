using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The ways to make a provider. None asks the network; that happens when a credential is wanted.</summary>
public static class CredentialProviders
{
    /// <summary>The first place that has a credential: the variables <c>OSS_ACCESS_KEY_ID</c>, …, then
    /// <c>ALIBABA_CLOUD_ACCESS_KEY_ID</c>, …, then those of OIDC; the aliyun tool's profile, the SDKs' shared file,
    /// ossutil's file; the RAM role of the ECS instance; <c>ALIBABA_CLOUD_CREDENTIALS_URI</c>. A place where nothing is
    /// configured is passed over; one where something wrong is configured ends the search with its error.</summary>
    public static ICredentialProvider Default(CredentialEnvironment environment) =>
        new DefaultCredentialProvider(environment);

    /// <summary>A profile of the aliyun command line tool, or else of ossutil. The file is read now, and not
    /// again.</summary>
    /// <param name="environment">The world outside.</param>
    /// <param name="profileName">The name; <c>null</c> for the current profile.</param>
    /// <exception cref="CredentialException">There is no such profile, or it cannot be used.</exception>
    public static ICredentialProvider FromProfile(CredentialEnvironment environment, string? profileName) =>
        new ProfileSearch(environment).Find(Some(profileName));

    /// <summary>The names of the profiles that <see cref="FromProfile"/> finds, for completion. A file that cannot be
    /// read has none.</summary>
    public static IReadOnlyList<string> ProfileNames(CredentialEnvironment environment) =>
    [
        .. NamesIn(environment, AliyunProfileFile.Open)
            .Concat(NamesIn(environment, OssutilProfileFile.Open))
            .Distinct(),
    ];

    /// <summary>The RAM role of the ECS instance that this runs on.</summary>
    /// <param name="environment">The world outside.</param>
    /// <param name="roleName">The role; <c>null</c> to ask the instance.</param>
    public static ICredentialProvider FromEcsRole(CredentialEnvironment environment, string? roleName) =>
        new EcsRoleCredentialProvider(environment, Some(roleName));

    /// <summary>A role that another credential assumes.</summary>
    /// <param name="environment">The world outside.</param>
    /// <param name="source">The credential that may assume it.</param>
    /// <param name="roleArn">The role, <c>acs:ram::&lt;account&gt;:role/&lt;name&gt;</c>.</param>
    /// <param name="sessionName">The name in the audit log; <c>null</c> for <c>ALIBABA_CLOUD_ROLE_SESSION_NAME</c>'s,
    /// or <c>OssEncryption</c>.</param>
    /// <param name="externalId">What the role's trust policy asks for, or <c>null</c>.</param>
    /// <param name="duration">From 15 minutes to 12 hours; <c>null</c> for an hour.</param>
    /// <param name="policy">A policy in JSON that narrows the role's rights, or <c>null</c>.</param>
    /// <param name="stsRegion">The region of the STS endpoint; <c>null</c> for <c>ALIBABA_CLOUD_STS_REGION</c>'s, or
    /// the global one.</param>
    /// <exception cref="OssInputException">One of these is not well formed.</exception>
    public static ICredentialProvider AssumeRole(
        CredentialEnvironment environment,
        ICredentialProvider source,
        string roleArn,
        string? sessionName,
        string? externalId,
        TimeSpan? duration,
        string? policy,
        string? stsRegion)
    {
        var session = new RoleSession(roleArn, SessionName(environment, sessionName), duration, Some(stsRegion))
        {
            ExternalId = Some(externalId),
            Policy = Some(policy),
        };
        return new AssumeRoleCredentialProvider(environment, source, session);
    }

    /// <summary>A role for the bearer of an OIDC token, as in a cluster whose service accounts have roles.</summary>
    /// <param name="environment">The world outside.</param>
    /// <param name="roleArn">The role.</param>
    /// <param name="oidcProviderArn">The provider, <c>acs:ram::&lt;account&gt;:oidc-provider/&lt;name&gt;</c>.</param>
    /// <param name="tokenFile">The file that holds the token; read for every renewal.</param>
    /// <param name="sessionName">As for <see cref="AssumeRole"/>.</param>
    /// <param name="stsRegion">As for <see cref="AssumeRole"/>.</param>
    /// <exception cref="OssInputException">One of these is not well formed.</exception>
    public static ICredentialProvider FromOidc(
        CredentialEnvironment environment,
        string roleArn,
        string oidcProviderArn,
        string tokenFile,
        string? sessionName,
        string? stsRegion)
    {
        var session = new RoleSession(roleArn, SessionName(environment, sessionName), null, Some(stsRegion));
        return new OidcCredentialProvider(environment, session, oidcProviderArn, tokenFile);
    }

    private static IReadOnlyList<string> NamesIn(
        CredentialEnvironment environment, Func<CredentialEnvironment, ProfileFile?> open)
    {
        try
        {
            return open(environment)?.Names ?? [];
        }
        catch (CredentialException)
        {
            return [];
        }
    }

    private static string? SessionName(CredentialEnvironment environment, string? name) =>
        Some(name) ?? environment.Variable("ALIBABA_CLOUD_ROLE_SESSION_NAME");

    private static string? Some(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
