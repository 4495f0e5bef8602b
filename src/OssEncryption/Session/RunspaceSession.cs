using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace OssEncryption.Session;

/// <summary>What the module keeps for one runspace: the context that Connect-Oss made and the emulators started there.
/// No other runspace sees it, and it ends with the runspace.</summary>
internal sealed class RunspaceSession
{
    private static readonly ConditionalWeakTable<Runspace, RunspaceSession> Sessions = new();

    private readonly List<OssEmulator> _emulators = [];

    /// <summary>The session of the runspace that asks.</summary>
    public static RunspaceSession Current => Sessions.GetValue(Runspace.DefaultRunspace, Attach);

    /// <summary>The context, or <c>null</c> before Connect-Oss and after Disconnect-Oss.</summary>
    public OssContext? Context { get; set; }

    /// <summary>The emulators that run, oldest first.</summary>
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

    /// <summary>Keeps an emulator that was started here.</summary>
    public void Add(OssEmulator emulator)
    {
        lock (_emulators)
        {
            _emulators.Add(emulator);
        }
    }

    /// <summary>Stops an emulator; one that was stopped before is left alone.</summary>
    public void Stop(OssEmulator emulator)
    {
        lock (_emulators)
        {
            _emulators.Remove(emulator);
        }

        emulator.Server.Dispose();
    }

    /// <summary>Stops all emulators that were started here.</summary>
    public void StopAll()
    {
        foreach (OssEmulator emulator in Emulators)
        {
            Stop(emulator);
        }
    }

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
