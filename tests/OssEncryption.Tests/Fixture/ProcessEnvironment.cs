namespace OssEncryption.Tests.Fixture;

/// <summary>Sets environment variables for one test, and restores them after it. All sessions of the process see them, so
/// tests that set them, or need one to be missing, run alone, in this collection.</summary>
[CollectionDefinition(nameof(ProcessEnvironment), DisableParallelization = true)]
public sealed class ProcessEnvironment : IDisposable
{
    private readonly Dictionary<string, string?> _before = [];

    /// <summary>Sets a variable until this is disposed.</summary>
    public ProcessEnvironment With(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
        return this;
    }

    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
