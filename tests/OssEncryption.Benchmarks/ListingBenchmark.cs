using System.Diagnostics;
using System.Globalization;
using System.Management.Automation.Runspaces;

namespace OssEncryption.Benchmarks;

/// <summary>The working set while Get-OssObject lists a million objects, against ten thousand.</summary>
internal static class ListingBenchmark
{
    public static async Task<IReadOnlyList<Ratio>> RunAsync()
    {
        using ServerProcess server = ServerProcess.Start("--transfer", "0");
        using Runspace runspace = ModuleRunspace.Open(ModuleRunspace.Manifest);
        ModuleRunspace.Invoke(runspace,
            "$secret = [securestring]::new(); $secret.AppendChar('s'); $key = [pscredential]::new('ak', $secret); " +
            $"$null = Connect-Oss cn-hangzhou -Endpoint {server.Endpoint} -Credential $key");
        Count(runspace, 10_000);

        double few = await WorkingSet.GrowthDuringAsync(() => Task.Run(() => Count(runspace, 10_000)));
        var watch = Stopwatch.StartNew();
        double many = await WorkingSet.GrowthDuringAsync(() => Task.Run(() => Count(runspace, 1_000_000)));
        return
        [
            new Ratio(
                string.Create(CultureInfo.InvariantCulture,
                    $"1,000,000 objects: {many - few:0} MiB more than 10,000, " +
                    $"{1_000_000 / watch.Elapsed.TotalSeconds:0} a second"),
                "64 MiB more",
                Math.Max(0, many - few) / 64,
                1),
        ];
    }

    private static void Count(Runspace runspace, int objects)
    {
        object count = ModuleRunspace.Invoke(runspace,
            $"$count = 0; Get-OssObject objects-{objects} | ForEach-Object {{ $count++ }}; $count").BaseObject;
        if ((int)count != objects)
        {
            throw new InvalidOperationException($"{count} objects instead of {objects}.");
        }
    }
}
