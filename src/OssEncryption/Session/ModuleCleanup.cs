using System.Management.Automation;

namespace OssEncryption.Session;

/// <summary>Stops the emulators of the runspace when the module is removed.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunspaceSession.Current.StopAll();
}
