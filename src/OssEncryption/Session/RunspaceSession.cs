using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
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
