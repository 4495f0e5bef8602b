using System.Reflection;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

// An assembly and names of its test classes come in; the failures and the total go out.
var assembly = Assembly.Load(new AssemblyName(args[0]));
var results = new Results();
using var framework = new XunitTestFramework(results);
using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly));
using ITestFrameworkExecutor executor = framework.GetExecutor(assembly.GetName());
foreach (string name in args.Skip(1))
{
    Type type = assembly.GetTypes().Single(type => type.Name == name);
    discoverer.Find(type.FullName, includeSourceInformation: false, results, new Options());
    results.Wait();
}

executor.RunTests(results.Cases, results, new Options());
results.Wait();
Console.WriteLine($"{results.Passed} passed, {results.Failed} failed, {results.Skipped} skipped");
return results.Failed;

/// <summary>What the framework tells.</summary>
internal sealed class Results : LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    private readonly AutoResetEvent _end = new(initialState: false);

    public List<ITestCase> Cases { get; } = [];

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public int Skipped { get; private set; }

    public void Wait() => _end.WaitOne();

    public void Dispose() => _end.Dispose();

    public bool OnMessage(IMessageSinkMessage message)
    {
        lock (Cases)
        {
            switch (message)
            {
                case ITestCaseDiscoveryMessage found:
                    Cases.Add(found.TestCase);
                    break;
                case ITestPassed:
                    Passed++;
                    break;
                case ITestSkipped skipped:
                    Skipped++;
                    Console.WriteLine($"  Skipped {skipped.Test.DisplayName}: {skipped.Reason}");
                    break;
                case ITestFailed failed:
                    Failed++;
                    Console.WriteLine($"  Failed {failed.Test.DisplayName}: {string.Join(" ", failed.Messages)}");
                    Console.WriteLine(string.Join("\n", failed.StackTraces));
                    break;
                case IDiscoveryCompleteMessage or ITestAssemblyFinished:
                    _end.Set();
                    break;
            }
        }

        return true;
    }
}

/// <summary>The defaults of the framework.</summary>
internal sealed class Options : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
{
    public TValue GetValue<TValue>(string name) => default!;

    public void SetValue<TValue>(string name, TValue value)
    {
    }
}
