using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;

namespace OssEncryption.Benchmarks;

/// <summary>The local OSS of a module folder, in a process of its own. It prints its port and its credential, then for
/// each line of its standard input what it has cost so far, and ends when its standard input does.</summary>
internal static class EmulatorServer
{
    public static async Task RunAsync(string module)
    {
        // The contract is loaded from the folder, too: that of another version is another one.
        var context = new AssemblyLoadContext(module);
        context.Resolving += (_, name) => Load(context, module, name.Name + ".dll");
        Type type = Load(context, module, Path.Combine("emulator", "OssEncryption.Emulator.dll"))
            .GetType("OssEncryption.Emulator.OssEmulator", throwOnError: true)!;
        MethodInfo start = type.GetMethods().Single(
            method => method.Name == "Start" && method.GetParameters().Length == 1);
        object options = Activator.CreateInstance(start.GetParameters()[0].ParameterType)!;
        using var emulator = (IDisposable)start.Invoke(null, [options])!;
        object owner = type.GetProperty("Owner")!.GetValue(emulator)!;
        Uri endpoint = ((IEnumerable)type.GetProperty("Endpoints")!.GetValue(emulator)!)
            .Cast<KeyValuePair<string, Uri>>().First().Value;
        Console.WriteLine(endpoint.Port);
        Console.WriteLine(owner.GetType().GetProperty("AccessKeyId")!.GetValue(owner));
        Console.WriteLine(owner.GetType().GetProperty("AccessKeySecret")!.GetValue(owner));
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Environment.CpuUsage.TotalTime.TotalMicroseconds} {GC.GetTotalAllocatedBytes(precise: true)}"));
        }
    }

    private static Assembly Load(AssemblyLoadContext context, string module, string file) =>
        context.LoadFromAssemblyPath(Path.GetFullPath(Path.Combine(module, file)));
}
