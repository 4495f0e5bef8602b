namespace OssEncryption.Emulator.Tests.Support;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("oss-").FullName;

    public string Path { get; }

    /// <summary>Every file but the lock, which nobody else can open.</summary>
    public string[] Files(string section = "") =>
        [.. Directory.EnumerateFiles(System.IO.Path.Combine(Path, section), "*", SearchOption.AllDirectories)
            .Where(file => System.IO.Path.GetFileName(file) != "emulator.lock")];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
