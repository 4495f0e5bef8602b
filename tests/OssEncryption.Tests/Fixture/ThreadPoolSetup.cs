using System.Runtime.CompilerServices;

namespace OssEncryption.Tests.Fixture;

/// <summary>Enlarges the thread pool. Tests block its threads while the emulator and the cmdlets need others, and on a
/// small machine it would grow by only one thread a second.</summary>
internal static class ThreadPoolSetup
{
    [ModuleInitializer]
    public static void KeepThreadsReady() => ThreadPool.SetMinThreads(64, 64);
}
