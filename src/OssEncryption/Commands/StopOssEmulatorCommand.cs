using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Stops local OSSes: those it is given, or all that were started in this runspace.</summary>
/// <remarks>What an emulator holds in memory is gone; what it keeps in a folder is there at the next start. One that
/// was stopped before is left alone.</remarks>
/// <example>
/// <code>
/// Stop-OssEmulator
/// </code>
/// <para>Stops every local OSS of this runspace.</para>
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
