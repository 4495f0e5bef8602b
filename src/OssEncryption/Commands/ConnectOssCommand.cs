using System.Management.Automation;
using System.Security;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Makes the context of this runspace: where requests go, and who makes them.</summary>
/// <remarks>The credential is the one that is named; when none is named, the first that the default chain finds:
/// environment variables (OSS_*, then ALIBABA_CLOUD_*), OIDC, the aliyun CLI's profile, the credentials file, ossutil's
/// configuration, the role of the ECS instance. Temporary credentials are renewed before they end. The secret is never
/// shown.
/// With -Client AliyunSdk the requests go through Aliyun.OSS.SDK.NetCore, in PowerShell 7.4 or later and where the
/// module was built with it. What that SDK cannot say, such as a rule with data encryption SM4, is an error before
/// anything is changed. It cannot be stopped either: with Ctrl+C the command ends at once, a transfer ends with the
/// next bytes, and any other request that is on its way goes on to its end, so that a change may still be
/// made.</remarks>
/// <example>
/// <code>
/// Connect-Oss cn-hangzhou -ProfileName prod
/// </code>
/// <para>Works in Hangzhou with the profile "prod" of the aliyun CLI or of ossutil.</para>
/// </example>
/// <example>
/// <code>
/// Connect-Oss cn-hangzhou -Credential (Get-Credential)
/// </code>
/// <para>Asks for the access key: its id as user name, its secret as password.</para>
/// </example>
/// <example>
/// <code>
/// Start-OssEmulator | Connect-Oss
/// </code>
/// <para>Works with a local OSS.</para>
/// </example>
/// <example>
/// <code>
/// Connect-Oss oss-cn-hangzhou-internal.aliyuncs.com -Credential (Get-Credential)
/// </code>
/// <para>Works by the endpoint inside the vendor's network. A region and an endpoint may stand where the other one is
/// asked for.</para>
/// </example>
/// <permission>None for an access key. RoleArn needs sts:AssumeRole on the role.</permission>
/// <seealso cref="GetOssContextCommand"/>
/// <seealso cref="StartOssEmulatorCommand"/>
/// <seealso>about_OssEncryption_Credentials</seealso>
[Cmdlet(VerbsCommunications.Connect, "Oss", DefaultParameterSetName = CredentialSource.FromChain)]
[OutputType(typeof(OssContext))]
public sealed class ConnectOssCommand : OssEndpointCommand
{
    /// <summary>The access key: its id as user name, its secret as password.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CredentialSource.FromKey, ValueFromPipelineByPropertyName = true)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The security token of a temporary access key.</summary>
    [Parameter(ParameterSetName = CredentialSource.FromKey, ValueFromPipelineByPropertyName = true)]
    public SecureString? SecurityToken { get; set; }

    /// <summary>A profile of the aliyun CLI or of ossutil.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CredentialSource.FromProfile)]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    /// <summary>The RAM role of the ECS instance that this runs on.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CredentialSource.FromEcsRole)]
    [ValidateNotNullOrEmpty]
    public string? EcsRoleName { get; set; }

    /// <summary>The RAM role to assume, with the credential named or found as its start.</summary>
    [Parameter(ParameterSetName = CredentialSource.FromChain)]
    [Parameter(ParameterSetName = CredentialSource.FromKey)]
    [Parameter(ParameterSetName = CredentialSource.FromProfile)]
    [Parameter(ParameterSetName = CredentialSource.FromEcsRole)]
    [Parameter(Mandatory = true, ParameterSetName = CredentialSource.FromOidc)]
    [ValidateNotNullOrEmpty]
    public string? RoleArn { get; set; }

    /// <summary>The name of the role's session in logs; OssEncryption when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RoleSessionName { get; set; }

    /// <summary>The external id that the role's trust policy asks for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExternalId { get; set; }

    /// <summary>The OIDC provider, for a role assumed with a token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CredentialSource.FromOidc)]
    [ValidateNotNullOrEmpty]
    public string? OidcProviderArn { get; set; }

    /// <summary>The file that holds the OIDC token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CredentialSource.FromOidc)]
    [ValidateNotNullOrEmpty]
    public string? OidcTokenFile { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            OssContext context = Wait(stop => CredentialSource.ConnectAsync(this, stop));
            RunspaceSession.Current.Context = context;
            WriteObject(context);
        }
        catch (OssException problem)
        {
            ThrowTerminatingError(OssErrors.From(problem, Target));
        }
    }

    private string Target => (Endpoint ?? Region ?? ProfileName) is { } named && !EndpointOrRegion.MayHoldSecret(named)
        ? named
        : "Connect-Oss";
}
