using System.Management.Automation;
using System.Management.Automation.Internal;

namespace OssEncryption.Tests.Fixture;

/// <summary>Stops the upstream commands after some objects, as <c>Select-Object -First</c> does, which the hosted engine
/// does not have. The exception that stops them is internal to the engine, hence the reflection.</summary>
[Cmdlet(VerbsCommon.Select, "First")]
public sealed class SelectFirstCommand : PSCmdlet
{
    private int _seen;

    [Parameter(Position = 0)]
    public int Count { get; set; } = 1;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        WriteObject(InputObject);
        if (++_seen == Count)
        {
            throw StopUpstream();
        }
    }

    private Exception StopUpstream()
    {
        var type = typeof(PSCmdlet).Assembly.GetType(
            "System.Management.Automation.StopUpstreamCommandsException", throwOnError: true)!;
        return (Exception)type.GetConstructor([typeof(InternalCommand)])!.Invoke([this]);
    }
}
