namespace OssEncryption.Testing;

/// <summary>A test that runs a shell script.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "needs /bin/sh" : null;
}
