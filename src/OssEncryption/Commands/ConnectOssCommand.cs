using System.Collections.Concurrent;
using System.Management.Automation;
using System.Net;
using System.Security;
using OssEncryption.Base;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Session;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Creates the context of this runspace: the endpoint that requests go to, and the credential that signs
/// them.</summary>
/// <remarks>Without a named credential, the default chain is searched, and the first credential in it is used:
/// environment variables (OSS_*, then ALIBABA_CLOUD_*), OIDC, the aliyun CLI's profile, the credentials file, ossutil's
/// configuration, the role of the ECS instance. Temporary credentials are renewed before they expire. The secret is
/// never shown.
/// With -Client AliyunSdk the requests go through Aliyun.OSS.SDK.NetCore. That needs PowerShell 7.4 or later, and a
/// module built with it. What this SDK cannot send, such as a rule with data encryption SM4, is an error before
/// anything is changed. Its requests cannot be cancelled: on Ctrl+C the command ends at once, and a transfer ends with
/// the next bytes, but any other request that was sent is completed, so that a change may still be made.</remarks>
/// <example>
/// <code>
/// Connect-Oss cn-hangzhou -ProfileName prod
/// </code>
/// <para>Connects to Hangzhou with the profile "prod" of the aliyun CLI or of ossutil.</para>
/// </example>
/// <example>
/// <code>
/// Connect-Oss cn-hangzhou -Credential (Get-Credential)
/// </code>
/// <para>Prompts for the access key: its id as user name, its secret as password.</para>
/// </example>
/// <example>
/// <code>
/// Start-OssEmulator | Connect-Oss
/// </code>
/// <para>Connects to a local OSS.</para>
/// </example>
/// <example>
/// <code>
/// Connect-Oss oss-cn-hangzhou-internal.aliyuncs.com -Credential (Get-Credential)
/// </code>
/// <para>Connects to the endpoint inside the vendor's network. -Region accepts an endpoint, and -Endpoint a
/// region.</para>
/// </example>
/// <permission>None for an access key. RoleArn needs sts:AssumeRole on the role.</permission>
/// <seealso cref="GetOssContextCommand"/>
/// <seealso cref="StartOssEmulatorCommand"/>
/// <seealso>about_OssEncryption_Credentials</seealso>
[Cmdlet(VerbsCommunications.Connect, "Oss", DefaultParameterSetName = FromChain)]
[OutputType(typeof(OssContext))]
public sealed class ConnectOssCommand : OssCommand
{
    private const string FromChain = "DefaultChain";
    private const string FromKey = "Credential";
    private const string FromProfile = "Profile";
    private const string FromEcsRole = "EcsRole";
    private const string FromOidc = "Oidc";

    private readonly ConcurrentQueue<string> _sources = new();

    /// <summary>The region id: cn-hangzhou. oss-cn-hangzhou and an endpoint are accepted, too. When left out, it comes
    /// from the endpoint, OSS_REGION or the profile.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>The endpoint, where it is not the region's own: a host name, or an address with scheme. A region id
    /// stands for its endpoint.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Endpoint { get; set; }

    /// <summary>The endpoint of each region of a local OSS: with -Region, that of the region is used.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    [ValidateNotNull]
    public IReadOnlyDictionary<string, string>? Endpoints { get; set; }

    /// <summary>The network by which the region is reached; Internal from within the vendor's network.</summary>
    [Parameter]
    public EndpointNetwork Network { get; set; } = EndpointNetwork.Public;

    /// <summary>The endpoint is a custom domain name that is bound to one bucket.</summary>
    [Parameter]
    public SwitchParameter Cname { get; set; }

    /// <summary>Allows an endpoint without TLS that is not on this machine.</summary>
    [Parameter]
    public SwitchParameter AllowHttp { get; set; }

    /// <summary>Where KMS is asked about keys. It is derived from the region when OSS is asked at an endpoint of the
    /// service; for any other endpoint it must be named, or keys are not checked. A table names one for each region:
    /// @{ 'cn-hangzhou' = 'https://kms.example.com' }.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public KmsEndpointArgument? KmsEndpoint { get; set; }

    /// <summary>The client that sends the requests: the module's own, or the vendor's SDK where the module was built
    /// with it.</summary>
    [Parameter]
    public OssClientKind Client { get; set; } = OssClientKind.Default;

    /// <summary>The signature version; V1 for servers that know no other.</summary>
    [Parameter]
    public SignatureVersion SignatureVersion { get; set; } = SignatureVersion.V4;

    /// <summary>The number of attempts of a request, including the first. Unless it is 1, throttling is waited for up
    /// to a minute, whatever the number.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>The deadline of a call with its retries, in seconds, for headers and documents. The content of an
    /// object may take as long as it needs.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int Timeout { get; set; } = 120;

    /// <summary>The longest silence in seconds: of one attempt until it has its response, and of a content that is sent
    /// or received.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int IdleTimeout { get; set; } = 60;

    /// <summary>The access key: its id as user name, its secret as password.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromKey, ValueFromPipelineByPropertyName = true)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The security token of a temporary access key.</summary>
    [Parameter(ParameterSetName = FromKey, ValueFromPipelineByPropertyName = true)]
    public SecureString? SecurityToken { get; set; }

    /// <summary>A profile of the aliyun CLI or of ossutil.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromProfile)]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    /// <summary>The RAM role of the ECS instance that this runs on.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromEcsRole)]
    [ValidateNotNullOrEmpty]
    public string? EcsRoleName { get; set; }

    /// <summary>The RAM role to assume. The credential that is named or found is used to assume it.</summary>
    [Parameter(ParameterSetName = FromChain)]
    [Parameter(ParameterSetName = FromKey)]
    [Parameter(ParameterSetName = FromProfile)]
    [Parameter(ParameterSetName = FromEcsRole)]
    [Parameter(Mandatory = true, ParameterSetName = FromOidc)]
    [ValidateNotNullOrEmpty]
    public string? RoleArn { get; set; }

    /// <summary>The session name of the role, as logs show it; OssEncryption when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RoleSessionName { get; set; }

    /// <summary>The external id that the trust policy of the role requires.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExternalId { get; set; }

    /// <summary>The ARN of the OIDC provider, for a role assumed with a token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromOidc)]
    [ValidateNotNullOrEmpty]
    public string? OidcProviderArn { get; set; }

    /// <summary>The file that holds the OIDC token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromOidc)]
    [ValidateNotNullOrEmpty]
    public string? OidcTokenFile { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            OssContext context = Wait(ConnectAsync);
            TellSources(context);
            RunspaceSession.Current.Context = context;
            WriteObject(context);
        }
        catch (OssException problem)
        {
            ThrowTerminatingError(OssErrors.From(problem, Target));
        }
    }

    private void TellSources(OssContext context)
    {
        foreach (string source in _sources)
        {
            WriteVerbose($"Credential: {source}.");
        }

        WriteVerbose($"The credential comes from: {context.CredentialSource}.");
    }

    // An address with these characters may hold a password or a signature, so errors do not repeat it.
    private string Target =>
        (Endpoint ?? Region ?? ProfileName) is { } named && named.IndexOfAny(['@', '?', '#']) < 0
            ? named
            : "Connect-Oss";

    private string? EndpointOfRegion =>
        Region is not null && Endpoints?.TryGetValue(Region, out string? endpoint) == true ? endpoint : null;

    private Task<OssContext> ConnectAsync(CancellationToken cancellationToken)
    {
        CredentialEnvironment environment = CredentialEnvironment.System;
        OssEndpoint endpoint = OssContextFactory.FindEndpoint(EndpointOfRegion ?? Endpoint, Region, Network,
            () => DefaultLocation.Read(environment, ProfileName),
            (address, region) => OssEndpoint.Parse(address, region, AllowHttp, Cname));
        return OssContextFactory.CreateAsync(
            new OssClientOptions
            {
                Endpoint = endpoint,
                Credentials = FindCredentials(environment, endpoint.Region),
                SignatureVersion = SignatureVersion,
                Client = Client,
                MaxAttempts = MaxAttempts,
                Timeout = TimeSpan.FromSeconds(Timeout),
                IdleTimeout = TimeSpan.FromSeconds(IdleTimeout),
            },
            KmsEndpoint?.Read(endpoint.Region, AllowHttp),
            RoleArn,
            cancellationToken);
    }

    private ICredentialProvider FindCredentials(CredentialEnvironment environment, string? region)
    {
        if (ParameterSetName == FromOidc)
        {
            return CredentialProviders.FromOidc(
                environment, RoleArn!, OidcProviderArn!, OidcTokenFile!, RoleSessionName, region);
        }

        ICredentialProvider source = ParameterSetName switch
        {
            FromKey => new StaticCredentialProvider(AccessKey(Credential!), "the parameter -Credential"),
            FromProfile => CredentialProviders.FromProfile(environment, ProfileName),
            FromEcsRole => CredentialProviders.FromEcsRole(environment, EcsRoleName),
            _ => CredentialProviders.Default(environment, _sources.Enqueue),
        };
        return RoleArn is null
            ? source
            : CredentialProviders.AssumeRole(
                environment, source, RoleArn, RoleSessionName, ExternalId, null, null, region);
    }

    // Files of secrets end with a line break; environment variables and profiles are trimmed, too.
    private OssCredential AccessKey(PSCredential key) => new(
        key.UserName.Trim(),
        key.GetNetworkCredential().Password.Trim(),
        SecurityToken is null ? null : new NetworkCredential("", SecurityToken).Password.Trim());
}
