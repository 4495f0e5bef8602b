namespace OssEncryption.Tests.Fixture;

/// <summary>Variables of the process, as one test needs them, and put back after it. Every session of the process sees
/// them, so tests that set them, or need one to be missing, run alone: in this collection.</summary>
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
