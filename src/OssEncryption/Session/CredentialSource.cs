using System.Management.Automation;
using System.Net;
using System.Security;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Commands;

namespace OssEncryption.Session;

/// <summary>Turns what Connect-Oss was given into a context. Its constants name the cmdlet's parameter sets.</summary>
internal static class CredentialSource
{
    public const string FromChain = "DefaultChain";
    public const string FromKey = "Credential";
    public const string FromProfile = "Profile";
    public const string FromEcsRole = "EcsRole";
    public const string FromOidc = "Oidc";

    /// <summary>Makes the context; asks for the credential once.</summary>
    public static Task<OssContext> ConnectAsync(ConnectOssCommand asked, CancellationToken cancellationToken)
    {
        CredentialEnvironment environment = CredentialEnvironment.System;
        (string? place, string? id) = EndpointOrRegion.Sort(asked.Endpoint, asked.Region);
        OssEndpoint endpoint = OssContextFactory.FindEndpoint(place, id, asked.Network,
            () => DefaultLocation.Read(environment, asked.ProfileName),
            (address, region) => OssEndpoint.Parse(address, region, asked.AllowHttp, asked.Cname));
        ICredentialProvider credentials = Find(asked, environment, endpoint.Region);
        return OssContextFactory.CreateAsync(
            new OssClientOptions
            {
                Endpoint = endpoint,
                Credentials = credentials,
                SignatureVersion = asked.SignatureVersion,
                Client = asked.Client,
            },
            cancellationToken);
    }

    private static ICredentialProvider Find(ConnectOssCommand asked, CredentialEnvironment environment, string? region)
    {
        if (asked.ParameterSetName == FromOidc)
        {
            return CredentialProviders.FromOidc(
                environment, asked.RoleArn!, asked.OidcProviderArn!, asked.OidcTokenFile!, asked.RoleSessionName,
                region);
        }

        ICredentialProvider source = asked.ParameterSetName switch
        {
            FromKey => new StaticCredentialProvider(
                ToKey(asked.Credential!, asked.SecurityToken), "the parameter -Credential"),
            FromProfile => CredentialProviders.FromProfile(environment, asked.ProfileName),
            FromEcsRole => CredentialProviders.FromEcsRole(environment, asked.EcsRoleName),
            _ => CredentialProviders.Default(environment),
        };
        return asked.RoleArn is null
            ? source
            : CredentialProviders.AssumeRole(
                environment, source, asked.RoleArn, asked.RoleSessionName, asked.ExternalId, null, null, region);
    }

    /// <summary>The access key in a PowerShell credential: its id as user name, its secret as password.</summary>
    public static OssCredential ToKey(PSCredential credential, SecureString? token = null) => new(
        credential.UserName, credential.GetNetworkCredential().Password, token is null ? null : Reveal(token));

    private static string Reveal(SecureString secret) => new NetworkCredential("", secret).Password;
}
