using System.Reflection;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>Finds the client over the vendor's SDK. Its assemblies are not in every copy and are built for newer
/// runtimes than this one, so nothing references them: they are loaded from their own folder, beside this assembly,
/// when they are first asked for.</summary>
internal static class AliyunSdkLoader
{
    private const int FirstRuntime = 8;

    private static readonly Lazy<Func<OssClientOptions, TransportClock, IOssClient>> Maker =
        new(Load, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Makes a client.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.ClientUnavailable"/>: this copy does not have it,
    /// this runtime cannot load it, or it cannot address the endpoint.</exception>
    public static IOssClient Create(OssClientOptions options, TransportClock clock) => Maker.Value(options, clock);

    private static Func<OssClientOptions, TransportClock, IOssClient> Load()
    {
        if (Environment.Version.Major < FirstRuntime)
        {
            throw Unavailable("needs .NET 8 or later, which PowerShell has from version 7.4 on", null);
        }

        string own = Path.GetDirectoryName(typeof(AliyunSdkLoader).Assembly.Location)!;
        string path = Path.Combine(own, "aliyun-sdk", "OssEncryption.AliyunSdk.dll");
        if (!File.Exists(path))
        {
            throw Unavailable("is not part of this copy. Build one that has it with build.ps1 -WithAliyunSdk", null);
        }

        try
        {
            MethodInfo create = Assembly.LoadFrom(path)
                .GetType("OssEncryption.AliyunSdk.IsolatedSdk", throwOnError: true)!
                .GetMethod("Load", BindingFlags.Public | BindingFlags.Static)!;
            return (Func<OssClientOptions, TransportClock, IOssClient>)create.Invoke(null, null)!;
        }
        catch (Exception flaw) when (
            flaw is IOException or BadImageFormatException or TypeLoadException or TargetInvocationException)
        {
            throw Unavailable("cannot be loaded: " + flaw.GetBaseException().Message, flaw);
        }
    }

    private static OssInputException Unavailable(string what, Exception? cause) => new(
        OssInputError.ClientUnavailable,
        $"The client over Aliyun.OSS.SDK.NetCore {what}. Or use the default client, which needs nothing else.",
        cause);
}
