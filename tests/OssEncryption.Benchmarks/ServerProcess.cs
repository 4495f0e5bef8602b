using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace OssEncryption.Benchmarks;

/// <summary>This program once more, in another process: so that what a server costs is not counted with the
/// client.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string TaskSet = "/usr/bin/taskset";

    private readonly Process _process;

    private ServerProcess(Process process, int port)
    {
        _process = process;
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
    }

    public string Endpoint { get; }

    /// <summary>The assembly of this program.</summary>
    public static string Program => typeof(ServerProcess).Assembly.Location;

    /// <summary>The folder that it was built in.</summary>
    public static string Repository => Metadata("Repository");

    /// <summary>A path that the build has noted.</summary>
    public static string Metadata(string key) => typeof(ServerProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    public static ServerProcess Start(params string[] arguments) => Over(Self(arguments));

    /// <summary>Starts a server on one core, where the system has taskset and the core.</summary>
    public static ServerProcess StartOn(int core, params string[] arguments) => Over(Self(core, arguments));

    public static Process Self(params string[] arguments) => Run("dotnet", [Program, .. arguments]);

    /// <summary>This program on one core, where the system has taskset and the core.</summary>
    public static Process Self(int core, params string[] arguments) =>
        File.Exists(TaskSet) && Directory.Exists($"/sys/devices/system/cpu/cpu{core}")
            ? Run(TaskSet, ["-c", core.ToString(CultureInfo.InvariantCulture), "dotnet", Program, .. arguments])
            : Self(arguments);

    /// <summary>The next line that the server prints.</summary>
    public string ReadLine() =>
        _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The server has ended.");

    /// <summary>What the server answers to a line.</summary>
    public string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        return ReadLine();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }


    private static ServerProcess Over(Process process)
    {
        string port = process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("The server did not start.");
        return new ServerProcess(process, int.Parse(port, CultureInfo.InvariantCulture));
    }

    /// <summary>Starts a program whose output is read.</summary>
    public static Process Run(string program, IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
}
