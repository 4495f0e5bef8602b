namespace OssEncryption.Client.Tests.Support;

/// <summary>A file that is gone when the test is.</summary>
internal sealed class ScratchFile : IDisposable
{
    public ScratchFile(byte[] bytes) => File.WriteAllBytes(Path, bytes);

    public string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

    public void Resize(long length)
    {
        using FileStream file = File.OpenWrite(Path);
        file.SetLength(length);
    }

    public void Dispose() => File.Delete(Path);
}
