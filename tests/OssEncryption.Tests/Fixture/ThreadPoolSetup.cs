using System.Runtime.CompilerServices;

namespace OssEncryption.Tests.Fixture;

/// <summary>Tests wait on threads of the pool while the local OSS and the cmdlets need others of it: on a small machine
/// the pool would grow by one a second only.</summary>
internal static class ThreadPoolSetup
{
    [ModuleInitializer]
    public static void KeepThreadsReady() => ThreadPool.SetMinThreads(64, 64);
}
