using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Errors;

namespace OssEncryption.Session;

/// <summary>The state of the module in one runspace: the context that Connect-Oss created, and the emulators that were
/// started. No other runspace sees it, and it ends with the runspace.</summary>
internal sealed class RunspaceSession
{
    private static readonly ConditionalWeakTable<Runspace, RunspaceSession> Sessions = new();

    private readonly List<OssEmulator> _emulators = [];

    /// <summary>The session of the calling runspace.</summary>
    public static RunspaceSession Current => Sessions.GetValue(Runspace.DefaultRunspace, Attach);

    /// <summary>The context, or <c>null</c> before Connect-Oss and after Disconnect-Oss.</summary>
    public OssContext? Context { get; set; }

    /// <summary>The running emulators, oldest first.</summary>
    public IReadOnlyList<OssEmulator> Emulators
    {
        get
        {
            lock (_emulators)
            {
                return [.. _emulators];
            }
        }
    }

    /// <summary>Adds an emulator that was started in this runspace.</summary>
    public void Add(OssEmulator emulator)
    {
        foreach (string host in HostsOf(emulator))
        {
            StoppedEmulators.Remove(host);
        }

        lock (_emulators)
        {
            _emulators.Add(emulator);
        }
    }

    /// <summary>Stops an emulator. Stopping it again does nothing.</summary>
    public void Stop(OssEmulator emulator)
    {
        lock (_emulators)
        {
            _emulators.Remove(emulator);
        }

        emulator.Server.Dispose();
        foreach (string host in HostsOf(emulator))
        {
            StoppedEmulators.Add(host);
        }
    }

    /// <summary>The endpoint of a region of the emulator that has a given endpoint, or <c>null</c>.</summary>
    public string? EndpointBeside(Uri endpoint, string region) => Emulators
        .Where(emulator => emulator.Endpoints.Values.Contains(endpoint.GetLeftPart(UriPartial.Authority)))
        .Select(emulator => emulator.Endpoints.TryGetValue(region, out string? there) ? there : null)
        .FirstOrDefault();

    /// <summary>Stops all emulators of this runspace.</summary>
    public void StopAll()
    {
        foreach (OssEmulator emulator in Emulators)
        {
            Stop(emulator);
        }
    }

    /// <summary>Stops all emulators, and forgets a context that points to one that was stopped.</summary>
    public void Leave()
    {
        StopAll();
        if (Context is { } context && StoppedEmulators.Contain(context.Endpoint.Authority))
        {
            Context = null;
        }
    }

    private static IEnumerable<string> HostsOf(OssEmulator emulator) =>
        emulator.Server.Endpoints.Values.Select(endpoint => endpoint.Authority);

    private static RunspaceSession Attach(Runspace runspace)
    {
        var session = new RunspaceSession();
        runspace.StateChanged += (_, change) =>
        {
            if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken)
            {
                session.StopAll();
            }
        };
        return session;
    }
}

/// <summary>Stops the emulators of the runspace when the module is removed, and leaves no context that points to
/// one.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunspaceSession.Current.Leave();
}

/// <summary>Creates contexts: the one place where endpoint, region and credential come together.</summary>
internal static class OssContextFactory
{
    private static readonly char[] HostCharacters = ['.', ':', '/'];

    /// <summary>Creates the context of a session without Connect-Oss, from the environment and the profile
    /// files.</summary>
    public static Task<OssContext> FromEnvironmentAsync(CancellationToken cancellationToken)
    {
        CredentialEnvironment environment = CredentialEnvironment.System;
        OssEndpoint endpoint = FindEndpoint(null, null, EndpointNetwork.Public,
            () => DefaultLocation.Read(environment, null), (address, region) => OssEndpoint.Parse(address, region));
        return CreateAsync(
            new OssClientOptions { Endpoint = endpoint, Credentials = CredentialProviders.Default(environment) },
            kmsEndpoints: null,
            roleArn: null,
            cancellationToken);
    }

    /// <summary>Finds the endpoint: the one that is named, else that of the region that is named, else that of the
    /// profile. A region may stand where an endpoint is expected, and an endpoint where a region is.</summary>
    /// <param name="endpoint">The endpoint that is named, or <c>null</c>.</param>
    /// <param name="region">The region that is named, or <c>null</c>.</param>
    /// <param name="network">The network by which a region is reached.</param>
    /// <param name="readSettings">Reads the endpoint and region of the environment or the profile; called only when
    /// they are needed.</param>
    /// <param name="parse">Makes an endpoint of an address and, where it is named, its region.</param>
    /// <exception cref="OssInputException">Neither is known, or the two contradict each other.</exception>
    public static OssEndpoint FindEndpoint(
        string? endpoint,
        string? region,
        EndpointNetwork network,
        Func<DefaultLocation> readSettings,
        Func<string, string?, OssEndpoint> parse)
    {
        (endpoint, region) = Sort(endpoint, region);
        if (endpoint is null && region is not null)
        {
            return OssEndpoint.ForRegion(region, network);
        }

        OssEndpoint? named = endpoint is null ? null : parse(endpoint, region);
        if (named?.Region is { } found)
        {
            return region is null || region == found
                ? named
                : throw new OssInputException(OssInputError.InvalidRegion,
                    $"The endpoint is in the region '{found}', and '{region}' is asked for. Leave one of them out.");
        }

        DefaultLocation settings = readSettings();
        string? address = endpoint ?? settings.Endpoint;
        if (address is not null)
        {
            return parse(address, settings.Region);
        }

        return settings.Region is not null
            ? OssEndpoint.ForRegion(settings.Region, network)
            : throw new OssInputException(OssInputError.NoEndpoint,
                "No region is known. Name it with Connect-Oss -Region cn-hangzhou (or -Endpoint), or set the " +
                "environment variable OSS_REGION, or the region of your aliyun CLI or ossutil profile.");
    }

    /// <summary>Creates a context. It gets the credential once, so that a missing one is an error at the start of the
    /// session.</summary>
    /// <param name="options">The options of its client.</param>
    /// <param name="kmsEndpoints">Where KMS is asked; <c>null</c> for the endpoints that belong to the OSS
    /// endpoint.</param>
    /// <param name="roleArn">The role that is assumed; <c>null</c> when none is named.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<OssContext> CreateAsync(
        OssClientOptions options, KmsEndpoints? kmsEndpoints, string? roleArn, CancellationToken cancellationToken)
    {
        IOssClient client = OssClientFactory.Shared.GetClient(options);
        OssCredential credential = await options.Credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        return new OssContext(client, options, credential.AccessKeyId, kmsEndpoints, roleArn);
    }

    /// <summary>The endpoint and client of a context for a region: at the endpoint of the service, or of a local OSS
    /// that this runspace started.</summary>
    /// <exception cref="OssInputException">No endpoint of the region is known, or it is no region.</exception>
    public static (OssEndpoint Endpoint, IOssClient Client) FindIn(OssContext context, string region)
    {
        OssEndpoint here = context.Options.Endpoint;
        if (region == here.Region)
        {
            return (here, context.OssClient);
        }

        string? local = RunspaceSession.Current.EndpointBeside(here.Uri, region);
        OssEndpoint there = local is not null ? OssEndpoint.Parse(local, region)
            : here.InRegion(OssEndpoint.ForRegion(region).Region!) ?? throw new OssInputException(
                OssInputError.NoEndpoint,
                $"The endpoint of {region} is not known, as {here.Uri.Authority} is not one of the service. Connect " +
                $"there: Connect-Oss {region} -Endpoint.");
        return (there, OssClientFactory.Shared.GetClient(context.Options with { Endpoint = there }));
    }

    // A text with a dot, a colon or a slash is an endpoint, and so is localhost; any other is a region.
    private static (string? Endpoint, string? Region) Sort(string? endpoint, string? region)
    {
        bool isHost = region is not null && IsHost(region);
        region = isHost ? region : region?.ToLowerInvariant();
        bool isRegion = endpoint is not null && !IsHost(endpoint);
        if (isHost && isRegion)
        {
            return (region, endpoint);
        }

        if (isHost)
        {
            return endpoint is null ? (region, null) : throw new OssInputException(OssInputError.InvalidRegion,
                "-Region and -Endpoint name two endpoints. Leave one out, or name the region by its id, cn-hangzhou.");
        }

        if (isRegion)
        {
            RequireRegion(endpoint!);
            return region is null || IsSame(endpoint!, region)
                ? (null, endpoint)
                : throw new OssInputException(OssInputError.InvalidEndpoint,
                    "-Region and -Endpoint name two regions. Leave one out.");
        }

        return (endpoint, region);
    }

    private static void RequireRegion(string endpoint)
    {
        try
        {
            OssEndpoint.ForRegion(endpoint);
        }
        catch (OssInputException problem)
        {
            throw new OssInputException(OssInputError.InvalidEndpoint,
                "The endpoint is neither a host name nor a region id. Write it like oss-cn-hangzhou.aliyuncs.com, " +
                "https://oss-cn-hangzhou.aliyuncs.com or cn-hangzhou.", problem);
        }
    }

    private static bool IsSame(string one, string other) =>
        OssEndpoint.ForRegion(one) == OssEndpoint.ForRegion(other);

    private static bool IsHost(string text) =>
        text.IndexOfAny(HostCharacters) >= 0 || text.Trim().Equals("localhost", StringComparison.OrdinalIgnoreCase);
}
