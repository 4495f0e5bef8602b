using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Stops emulators: those of the pipeline, or all of this runspace.</summary>
/// <remarks>Data in memory is lost; data in a folder is there at the next start. Stopping an emulator again does
/// nothing.</remarks>
/// <example>
/// <code>
/// Stop-OssEmulator
/// </code>
/// <para>Stops every emulator of this runspace.</para>
/// </example>
/// <example>
/// <code>
/// $emulator = Start-OssEmulator
/// Stop-OssEmulator $emulator
/// </code>
/// <para>Stops one of them.</para>
/// </example>
/// <seealso>about_OssEncryption_Emulator</seealso>
[Cmdlet(VerbsLifecycle.Stop, "OssEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopOssEmulatorCommand : OssCommand
{
    /// <summary>The emulators, as Start-OssEmulator returned them; all of this runspace when left out.</summary>
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
