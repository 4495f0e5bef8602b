using System.Reflection;
using OssEncryption.Client.Emulation;

namespace OssEncryption.Session;

/// <summary>Starts the emulator. Its assembly is built for newer runtimes than the module, so nothing references it; it
/// is loaded from the module's folder when it is first asked for.</summary>
internal static class EmulatorLoader
{
    /// <summary>Whether this runtime can load the emulator.</summary>
    public static bool IsSupported => Environment.Version.Major >= 8;

    /// <summary>Starts one.</summary>
    public static OssEmulator Start(EmulatorOptions options)
    {
        string module = Path.GetDirectoryName(typeof(EmulatorLoader).Assembly.Location)!;
        Assembly assembly = Assembly.LoadFrom(Path.Combine(module, "emulator", "OssEncryption.Emulator.dll"));
        MethodInfo start = assembly.GetType("OssEncryption.Emulator.OssEmulator", throwOnError: true)!
            .GetMethod("Start", [typeof(EmulatorOptions)])!;
        try
        {
            return new OssEmulator((IOssEmulator)start.Invoke(null, [options])!);
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is not null)
        {
            throw wrapped.InnerException;
        }
    }
}
