using System.Management.Automation;

namespace OssEncryption.HelpGenerator.Tests;

/// <summary>Gets things.</summary>
/// <remarks>A thing is gotten at once.</remarks>
/// <example>
/// <code>
/// Get-SampleThing one
/// </code>
/// <para>Gets one thing.</para>
/// </example>
/// <permission>sample:GetThing on each thing.</permission>
/// <seealso href="https://example.com/things"/>
[Cmdlet(VerbsCommon.Get, "SampleThing")]
[OutputType(typeof(SampleThing))]
public sealed class GetSampleThingCommand : Cmdlet
{
    /// <summary>The names of the things.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ThingName")]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>The owner of a thing of the pipeline.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? HiddenOwner { get; set; }

    /// <summary>How many are gotten.</summary>
    [Parameter]
    public int Count { get; set; } = 3;
}
