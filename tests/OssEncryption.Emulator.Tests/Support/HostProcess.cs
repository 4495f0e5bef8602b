using System.Diagnostics;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator.Tests.Support;

/// <summary>An emulator in a process of its own.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;

    public HostProcess(string folder, OssCredential owner)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "OssEncryption.Emulator.Tests.Host.dll");
        _process = Process.Start(new ProcessStartInfo(
            "dotnet", [program, folder, owner.AccessKeyId, owner.AccessKeySecret])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Endpoint = new Uri(_process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("The host ended before it had started."));
    }

    public Uri Endpoint { get; }

    /// <summary>How many handles it holds now.</summary>
    public int HandleCount
    {
        get
        {
            _process.Refresh();
            return _process.HandleCount;
        }
    }

    /// <summary>Ends it at once: it gets no chance to tidy up.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
