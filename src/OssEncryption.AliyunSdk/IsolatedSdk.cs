using System.Reflection;
using System.Runtime.Loader;
using OssEncryption.Client.Http;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <summary>Isolates the vendor's assembly: both are loaded again in their own context, so that another module in the
/// process can use another version.</summary>
internal static class IsolatedSdk
{
    /// <summary>Returns the factory of clients; called by name from the client's assembly.</summary>
    public static Func<OssClientOptions, TransportClock, IOssClient> Load()
    {
        var context = new SdkContext(Path.GetDirectoryName(typeof(IsolatedSdk).Assembly.Location)!);
        return context.LoadFromAssemblyName(typeof(IsolatedSdk).Assembly.GetName())
            .GetType(typeof(SdkClient).FullName!, throwOnError: true)!
            .GetMethod(nameof(SdkClient.Create))!
            .CreateDelegate<Func<OssClientOptions, TransportClock, IOssClient>>();
    }

    private sealed class SdkContext(string folder) : AssemblyLoadContext(nameof(IsolatedSdk))
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            Assembly shared = typeof(IOssClient).Assembly;
            if (assemblyName.Name == shared.GetName().Name)
            {
                return shared;
            }

            string path = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
