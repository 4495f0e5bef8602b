namespace OssEncryption.Shell.Tests;

/// <summary>A test that needs what only Unix has.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Needs Unix signals." : null;
}
