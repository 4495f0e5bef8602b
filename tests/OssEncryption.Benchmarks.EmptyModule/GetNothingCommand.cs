using System.Management.Automation;

namespace OssEncryption.Benchmarks.EmptyModule;

/// <summary>The one cmdlet of a module that does nothing: what importing any binary module costs.</summary>
[Cmdlet(VerbsCommon.Get, "Nothing")]
public sealed class GetNothingCommand : PSCmdlet
{
}
