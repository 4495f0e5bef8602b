using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection.PortableExecutable;
using System.Runtime;
using System.Text.Json;

// Runs scripts in one session of PowerShell, one after the other, and prints for each how long it took and how many
// methods were compiled meanwhile. A session that has run nothing compiles its own code first.
using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
runspace.Open();
Run("$true");
foreach (string script in args)
{
    long methods = JitInfo.GetCompiledMethodCount();
    TimeSpan cpu = Environment.CpuUsage.TotalTime;
    var watch = Stopwatch.StartNew();
    Run(script);
    Console.WriteLine(JsonSerializer.Serialize(new
    {
        Milliseconds = watch.Elapsed.TotalMilliseconds,
        CpuMilliseconds = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds,
        Methods = JitInfo.GetCompiledMethodCount() - methods,
        IsPrecompiled = IsPrecompiled(typeof(PowerShell).Assembly.Location),
    }));
}

void Run(string script)
{
    using PowerShell shell = PowerShell.Create(runspace);
    shell.AddScript(script).Invoke();
    if (shell.HadErrors)
    {
        throw new InvalidOperationException(string.Join("\n", shell.Streams.Error));
    }
}

static bool IsPrecompiled(string assembly)
{
    using var reader = new PEReader(File.OpenRead(assembly));
    return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
}
