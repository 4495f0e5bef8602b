namespace OssEncryption.Client.Tests.Support;

/// <summary>An empty folder that is gone when the test is.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory().FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (UnauthorizedAccessException) when (OperatingSystem.IsWindows())
        {
            // There, an assembly that was loaded from it is held until the process ends.
        }
    }
}
