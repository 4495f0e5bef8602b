using System.Management.Automation;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Stops local OSSes: those it is given, or all that were started in this runspace. What they hold in memory
/// is gone.</summary>
/// <remarks>What an emulator holds in memory is gone. One that was stopped before is left alone.</remarks>
/// <example>
/// <code>
/// Stop-OssEmulator
/// </code>
/// <para>Stops every local OSS of this runspace.</para>
/// </example>
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
