using System.Management.Automation;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Stops local OSSes: those it is given, or all that were started in this runspace. What they hold in memory is gone.</summary>
[Cmdlet(VerbsLifecycle.Stop, "OssEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopOssEmulatorCommand : OssCommand
{
    /// <summary>What Start-OssEmulator gave; all of this runspace when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public OssEmulator[]? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (OssEmulator emulator in InputObject ?? RunspaceSession.Current.Emulators)
        {
            if (ShouldProcess(emulator.Endpoint, "Stop emulator"))
            {
                RunspaceSession.Current.Stop(emulator);
            }
        }
    }
}
